using GptVis.Hub;

namespace GptVis.Tests.Hub;

public sealed class HubOptionsTests : IDisposable
{
    private static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-options-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_set_is_the_real_hub_and_the_usual_cache()
    {
        var options = From();
        Assert.Equal("https://huggingface.co/", options.Endpoint.AbsoluteUri);
        Assert.Equal(Path.Combine(Home, ".cache", "huggingface", "hub"), options.CacheFolder);
        Assert.False(options.Offline);
        Assert.True(options.UseLinks);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Timeout);
    }

    [Fact]
    public void The_cache_is_the_most_particular_of_what_is_set()
    {
        Assert.Equal("/a/huggingface/hub", From(("XDG_CACHE_HOME", "/a")).CacheFolder);
        Assert.Equal("/b/hub", From(("XDG_CACHE_HOME", "/a"), ("HF_HOME", "/b")).CacheFolder);
        Assert.Equal("/c", From(("HF_HOME", "/b"), ("HUGGINGFACE_HUB_CACHE", "/c")).CacheFolder);
        Assert.Equal(
            "/d", From(("HF_HOME", "/b"), ("HUGGINGFACE_HUB_CACHE", "/c"), ("HF_HUB_CACHE", "/d")).CacheFolder);
        Assert.Equal(Path.Combine(Home, "models"), From(("HF_HUB_CACHE", "~/models")).CacheFolder);
    }

    [Fact]
    public void The_token_is_the_variable_or_the_file_of_a_login()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "from-login\n");
        Assert.Equal("from-login", From(("HF_HOME", _folder)).Token);
        Assert.Equal("given", From(("HF_HOME", _folder), ("HF_TOKEN", " given ")).Token);
        Assert.Equal("from-login", From(("HF_HOME", "/none"), ("HF_TOKEN_PATH", Path.Combine(_folder, "token"))).Token);
        Assert.Null(From(("HF_HOME", "/none")).Token);
        Assert.Null(From(("HF_HOME", _folder), ("HF_TOKEN_PATH", "/none")).Token);
    }

    [Fact]
    public void The_token_is_not_shown() =>
    Assert.Equal("https://huggingface.co/, cache /d, with a token",
        From(("HF_HUB_CACHE", "/d"), ("HF_TOKEN", "secret")).ToString());

    [Theory]
    [InlineData("1", true), InlineData("true", true), InlineData("ON", true), InlineData("yes", true),
        InlineData("0", false), InlineData("", false), InlineData("no", false)]
    public void Switches_are_on_as_in_huggingface_hub(string value, bool on)
    {
        Assert.Equal(on, From(("HF_HUB_OFFLINE", value)).Offline);
        Assert.Equal(on, From(("TRANSFORMERS_OFFLINE", value)).Offline);
        Assert.Equal(!on, From(("HF_HUB_DISABLE_SYMLINKS", value)).UseLinks);
    }

    [Fact]
    public void What_a_variable_cannot_hold_is_refused()
    {
        Assert.Equal(
            "https://mirror.example/hf", From(("HF_ENDPOINT", "https://mirror.example/hf/")).Endpoint.AbsoluteUri);
        Assert.Equal("HF_ENDPOINT is \"huggingface.co\"; it must be an address such as https://huggingface.co.",
            Message(("HF_ENDPOINT", "huggingface.co")));
        Assert.Equal("HF_ENDPOINT is \"file:///etc\"; it must be an address such as https://huggingface.co.",
            Message(("HF_ENDPOINT", "file:///etc")));
        Assert.Equal("HF_HUB_DOWNLOAD_TIMEOUT is \"soon\"; it must be a number of seconds from 1 to 86400.",
            Message(("HF_HUB_DOWNLOAD_TIMEOUT", "soon")));
        Assert.Equal(TimeSpan.FromSeconds(5), From(("HF_HUB_DOWNLOAD_TIMEOUT", "5")).Timeout);
    }

    private static string Message(params (string Name, string Value)[] variables) =>
        Assert.Throws<HubException>(() => From(variables)).Message;

    private static HubOptions From(params (string Name, string Value)[] variables) =>
        HubOptions.From(name => variables.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault());
}
