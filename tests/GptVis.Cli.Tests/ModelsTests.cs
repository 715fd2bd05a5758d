using GptVis.Models;
using GptVis.Tests.Hub.Server;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests;

/// <summary><c>gptvis models</c> as its own process, against a hub on loopback.</summary>
[Trait("Needs", "gptvis")]
public sealed class ModelsTests : IAsyncLifetime, IDisposable
{
    private readonly Gptvis _gptvis = new();
    private readonly HubRepository _repository = new HubRepository { Id = "openai-community/gpt2" }
        .AddFolder(Path.Combine(Repository.Root, "src", "GptVis", "Models", "Fruit"));

    private LoopbackHub _hub = null!;

    private string Snapshot => Path.Combine(_gptvis.InFolder("cache"), "models--gpt2", "snapshots", _repository.Commit);

    public async Task InitializeAsync()
    {
        _hub = await LoopbackHub.StartAsync(_repository);
        _gptvis.Environment["HF_ENDPOINT"] = _hub.Endpoint;
        _gptvis.Environment["HF_HUB_CACHE"] = _gptvis.InFolder("cache");
    }

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    public void Dispose() => _gptvis.Dispose();

    [Fact]
    public void Pull_fetches_tells_how_far_it_is_and_prints_the_folder()
    {
        _hub.Faults = new HubFaults { Pause = TimeSpan.FromMilliseconds(250) };
        var result = _gptvis.Run("models", "pull", "gpt2");
        Assert.Equal((0, Snapshot + "\n"), (result.ExitCode, result.Output.ReplaceLineEndings("\n")));
        Assert.Matches(@"model\.safetensors: \d+%", result.Errors);
        Assert.DoesNotContain("\u001b", result.Errors, StringComparison.Ordinal);
        AssertIsFruit(Snapshot);

        _hub.Requests.Clear();
        Assert.Equal(
            Snapshot + "\n", _gptvis.Run("models", "path", "openai-community/gpt2").Output.ReplaceLineEndings("\n"));
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public void List_tells_sizes_and_what_is_in_the_cache()
    {
        Assert.Matches(
            @"gpt2 +124,439,808 +548 MB +on the hub +UseModel\(""gpt2""\)", _gptvis.Run("models", "list").Output);
        _gptvis.Run("models", "pull", "gpt2");
        string list = _gptvis.Run("models", "list").Output;
        Assert.Matches(@"fruit +10,660 +42\.6 kB +in the package +UseModel\(""fruit""\)", list);
        Assert.Matches(@"gpt2 +124,439,808 +548 MB +in the cache +UseModel\(""gpt2""\)", list);
        Assert.Matches(@"gpt2-xl +1,557,611,200 +6\.43 GB +on the hub", list);
        Assert.Matches(@"gpt3 +174,604,259,328 +698 GB +none: shape only +ModelSummary\(""gpt3""\)", list);
    }

    [Fact]
    public void Export_makes_a_folder_that_loads_offline()
    {
        var result = _gptvis.Run("models", "export", "gpt2", "stick/gpt2");
        string folder = _gptvis.InFolder(Path.Combine("stick", "gpt2"));
        Assert.Equal((0, folder + "\n"), (result.ExitCode, result.Output.ReplaceLineEndings("\n")));
        AssertIsFruit(folder);

        _gptvis.Environment["HF_HUB_OFFLINE"] = "1";
        Assert.Equal(0, _gptvis.Run("models", "export", "gpt2", "second").ExitCode);
        AssertRefused("gpt2-xl (6.43 GB) is not in the cache ", "models", "export", "gpt2-xl", "third");
        Assert.False(Directory.Exists(_gptvis.InFolder("third")));
    }

    [Fact]
    public void Random_writes_a_checkpoint_of_the_presets_shape()
    {
        AssertRefused(
            "There is no preset gpt5. The presets are gpt2, gpt2-medium, gpt2-large, gpt2-xl, gpt-124m, "
                + "gpt-124m-untied, gpt3.", "models", "random", "gpt5", "m");
        AssertRefused(
            $"The model needs 698 GB, but the drive of {_gptvis.InFolder("m")} has ", "models", "random", "gpt3", "m");
    }

    [Fact]
    public async Task Two_processes_at_once_do_no_harm()
    {
        _hub.Faults = new HubFaults { Pause = TimeSpan.FromMilliseconds(50) };
        var results =
            await Task.WhenAll(
                Enumerable.Range(0, 2).Select(_ => Task.Run(() => _gptvis.Run("models", "pull", "gpt2"))));
        Assert.All(results,
            result => Assert.Equal((0, Snapshot + "\n"), (result.ExitCode, result.Output.ReplaceLineEndings("\n"))));
        Assert.Single(_hub.Requests, r => r.Host == "localhost");
        Assert.Equal(_repository.Files["model.safetensors"].Content,
            File.ReadAllBytes(Path.Combine(Snapshot, "model.safetensors")));
    }

    [Fact]
    public void Ctrl_C_keeps_what_has_come()
    {
        _hub.Faults = new HubFaults { Cuts = int.MaxValue, CutAfter = 20_000, Stalls = true };
        using var process = _gptvis.Start("models", "pull", "gpt2");
        string incomplete =
            Path.Combine(_gptvis.InFolder("cache"), "models--gpt2", "blobs",
                _repository.Files["model.safetensors"].Tag + ".incomplete");
        Assert.True(
            SpinWait.SpinUntil(() => File.Exists(incomplete) && new FileInfo(incomplete).Length == 20_000,
                TimeSpan.FromSeconds(60)), "It does not download.");
        Gptvis.Interrupt(process);
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "It downloads on.");
        Assert.Equal(130, process.ExitCode);
        Assert.Contains(
            "Stopped. The partial file is kept", process.StandardError.ReadToEnd(), StringComparison.Ordinal);

        _hub.Faults = new HubFaults();
        Assert.Equal(0, _gptvis.Run("models", "pull", "gpt2").ExitCode);
        Assert.Equal("bytes=20000-", _hub.Requests.Last(r => r.Host == "localhost").Range);
    }

    [Fact]
    public void What_cannot_be_fetched_is_one_message()
    {
        AssertRefused("nobody/nothing: 127.0.0.1:", "models", "pull", "nobody/nothing");
        AssertRefused("\"../gpt2\" is not a model name: give ", "models", "pull", "../gpt2");
        AssertRefused(
            $"gpt2-large is not in the cache {_gptvis.InFolder("cache")}. Fetch it with gptvis models pull gpt2-large.",
                "models", "path", "gpt2-large");
        _gptvis.Environment["HF_ENDPOINT"] = "nowhere";
        AssertRefused("HF_ENDPOINT is \"nowhere\"; it must be an address such as https://huggingface.co.", "models",
            "pull", "gpt2");
    }

    [Fact]
    public void A_drive_that_takes_no_more_is_one_message_and_nothing_good_is_lost()
    {
        // A limit on the size of files stands for a full drive: the same write fails, whoever runs the test.
        string[] limited = ["bash", "-c", "trap '' XFSZ; ulimit -f 30; exec \"$@\"", "bash"];
        _gptvis.Environment["DOTNET_EnableWriteXorExecute"] = "0";       // the runtime's own memory is a file otherwise
        var result = _gptvis.RunUnder(limited, ["models", "pull", "gpt2"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Matches(
            @"(?m)^gpt2: the cache .*cache cannot be written \(its file system does not allow a file of that "
                + @"size\)\. Set HF_HUB_CACHE to a writable folder\.", result.Errors);
        Assert.Equal(2, _gptvis.Run("models", "path", "gpt2").ExitCode);
        Assert.Equal(0, _gptvis.Run("models", "pull", "gpt2").ExitCode);
        Assert.Equal(_repository.Files["model.safetensors"].Content,
            File.ReadAllBytes(Path.Combine(Snapshot, "model.safetensors")));
    }

    private static void AssertIsFruit(string folder) =>
        Assert.Equal(LanguageModel.Fruit.PredictNext("i like").Span.ToArray(),
            LanguageModel.Load(folder).PredictNext("i like").Span.ToArray());

    private void AssertRefused(string message, params string[] arguments)
    {
        var result = _gptvis.Run(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }
}
