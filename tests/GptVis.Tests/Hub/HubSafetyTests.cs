using GptVis.Hub;
using GptVis.Tests.Hub.Server;

namespace GptVis.Tests.Hub;

/// <summary>A hub is not trusted with names, sizes or the token.</summary>
public sealed class HubSafetyTests : IAsyncLifetime
{
    private HubTestCache _cache = null!;

    public async Task InitializeAsync() => _cache = await HubTestCache.StartAsync();

    public async Task DisposeAsync() => await _cache.DisposeAsync();

    [Fact]
    public async Task The_token_goes_to_the_endpoint_and_never_to_a_redirects_host()
    {
        _cache.Options = _cache.Options with { Token = "secret" };
        await _cache.Hub.PullAsync(HubTestCache.Id);
        Assert.All(_cache.Server.Requests.Where(r => r.Host == "127.0.0.1"),
            r => Assert.Equal("Bearer secret", r.Token));
        Assert.Contains(_cache.Server.Requests, r => r.Host == "localhost");
        Assert.All(_cache.Server.Requests.Where(r => r.Host == "localhost"), r => Assert.Equal("", r.Token ?? ""));
    }

    [Fact]
    public async Task The_token_goes_to_no_other_port_of_the_same_host()
    {
        await using var other = await LoopbackHub.StartAsync();
        _cache.Options = _cache.Options with { Token = "secret" };
        _cache.Server.Faults = new HubFaults { RedirectTo = $"{other.Endpoint}/stolen" };
        await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        var request = Assert.Single(other.Requests);
        Assert.Equal(("/stolen", ""), (request.Path, request.Token ?? ""));
    }

    [Fact]
    public async Task A_mirror_may_redirect_to_another_hub_which_gets_no_token()
    {
        await using var mirror = await LoopbackHub.StartAsync();
        mirror.Faults = new HubFaults { MirrorOf = _cache.Server.Endpoint };
        _cache.Options = _cache.Options with { Endpoint = new Uri(mirror.Endpoint), Token = "secret" };
        await _cache.AssertNextCallSucceedsAsync();
        Assert.All(mirror.Requests, r => Assert.Equal("Bearer secret", r.Token));
        Assert.All(_cache.Server.Requests, r => Assert.Equal("", r.Token ?? ""));
    }

    [Theory]
    [InlineData("../../../outside")]
    [InlineData("..")]
    [InlineData("C:\\outside")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task A_tag_that_could_leave_its_folder_is_refused(string tag)
    {
        _cache.Server.Faults = new HubFaults { ClaimedTag = tag };
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Equal(
            $"{_cache.Options.Endpoint} does not answer as a Hugging Face hub does: its answer has no ETag that could "
                + "name a file. Check HF_ENDPOINT.", e.Message);
        AssertNothingWritten();
    }

    [Theory]
    [InlineData("../../outside", "it names the commit \"../../outside\"")]
    [InlineData("main", "it names the commit \"main\"")]
    [InlineData("", "its answer has no X-Repo-Commit")]
    public async Task A_commit_that_is_none_is_refused(string commit, string message)
    {
        _cache.Server.Faults = new HubFaults { ClaimedCommit = commit };
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Theory]
    [InlineData("../config.json")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\x.safetensors")]
    [InlineData("sub/x.safetensors")]
    [InlineData("..\\\\x.safetensors")]
    [InlineData(".x.safetensors")]
    [InlineData("pytorch_model.bin")]
    public async Task A_part_of_the_weights_outside_its_folder_is_refused(string part)
    {
        _cache.Repository.Remove("model.safetensors");
        _cache.Repository.Add("model.safetensors.index.json",
            System.Text.Encoding.UTF8.GetBytes($$"""{"weight_map": {"wte.weight": "{{part}}"} }"""), isLarge: false);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.EndsWith("which is no .safetensors file beside it.", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_cache.Server.Requests,
            r => r.Path!.Contains(part.Replace("\\\\", "\\", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_config_too_large_to_be_one_is_not_fetched()
    {
        _cache.Repository.Add("config.json", new byte[1_000_001], isLarge: false);
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Equal(
            "test/fruit: config.json is 1.00 MB; the limit is 1.00 MB. It is probably not a configuration.",
                e.Message);
        AssertNothingWritten();
    }

    [Fact]
    public async Task Another_architecture_is_refused_before_its_weights_are_fetched()
    {
        _cache.Repository.Add("config.json", "{\"model_type\": \"llama\"}"u8.ToArray(), isLarge: false);
        var e = await Assert.ThrowsAsync<InvalidDataException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.EndsWith("config.json: its model_type is \"llama\"; GptVis computes \"gpt2\" only.", e.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain(_cache.Server.Requests, r => r.Path!.EndsWith(".safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pickles_are_never_fetched()
    {
        _cache.Repository.Remove("model.safetensors");
        _cache.Repository.Add("pytorch_model.bin", [1], isLarge: true);
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.StartsWith(
            "test/fruit has no model.safetensors on the hub. GptVis reads safetensors only, never a pickle such as "
                + "pytorch_model.bin", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_cache.Server.Requests, r => r.Path!.Contains("pytorch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirects_without_end_are_not_followed_without_end()
    {
        _cache.Server.Faults = new HubFaults { RedirectTo = "/again" };
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Contains("it redirects more than 10 times", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_to_another_kind_of_address_is_refused()
    {
        _cache.Server.Faults = new HubFaults { RedirectTo = "file:///etc/passwd" };
        Assert.Contains("it redirects to file, which",
            (await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id))).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../gpt2"), InlineData("a/b/c"), InlineData("a--b"), InlineData(".gpt2"), InlineData("gpt2/"),
        InlineData("a\\b"), InlineData("gpt2?x"), InlineData("")]
    public void A_name_no_hub_could_have_is_refused(string id) =>
        Assert.StartsWith($"\"{id}\" is not a model name: give ",
            Assert.Throws<ArgumentException>(() => _cache.Hub.FindCached(id)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(".."), InlineData("refs/../../x"), InlineData("/main"), InlineData("a\\b"), InlineData(""),
        InlineData("a b")]
    public void A_revision_that_could_leave_its_folder_is_refused(string revision) =>
        Assert.StartsWith($"\"{revision}\" is no revision",
            Assert.Throws<ArgumentException>(() => _cache.Hub.FindCached("gpt2", revision)).Message,
                StringComparison.Ordinal);

    private void AssertNothingWritten() =>
        Assert.Empty(Directory.Exists(_cache.Options.CacheFolder) ? _cache.Listing() : []);
}
