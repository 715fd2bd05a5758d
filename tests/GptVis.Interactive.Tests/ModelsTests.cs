using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Hub.Server;
using GptVis.Tests.Shared;
using Microsoft.DotNet.Interactive.Formatting;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

/// <summary>Models by name in a notebook, against a hub on loopback.</summary>
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class ModelsTests : IAsyncLifetime
{
    private const string Text = "i like spicy so i like";
    private readonly string _cache = Directory.CreateTempSubdirectory("gptvis-models-").FullName;
    private readonly string? _endpoint = Environment.GetEnvironmentVariable("HF_ENDPOINT");
    private LoopbackHub _hub = null!;

    public async Task InitializeAsync()
    {
        string fruit = Path.Combine(Repository.Root, "src", "GptVis", "Models", "Fruit");
        _hub = await LoopbackHub.StartAsync(
            new HubRepository { Id = "openai-community/gpt2" }.AddFolder(fruit),
            new HubRepository { Id = "openai-community/gpt2-medium" }.AddFolder(fruit));
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _hub.Endpoint);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", _cache);
    }

    public async Task DisposeAsync()
    {
        foreach (var model in LoadedModels.All) LoadedModels.Release(model.Name);
        Environment.SetEnvironmentVariable("HF_ENDPOINT", _endpoint);
        Environment.SetEnvironmentVariable("HF_HUB_CACHE", null);
        await _hub.DisposeAsync();
        Directory.Delete(_cache, recursive: true);
    }

    [Fact]
    public void The_model_used_last_is_the_one_of_all_calls()
    {
        Assert.StartsWith("What fruit expects", PredictNext(Text).Title, StringComparison.Ordinal);
        var small = UseModel("gpt2");
        Assert.StartsWith("What gpt2 expects", PredictNext(Text).Title, StringComparison.Ordinal);
        UseModel("gpt2-medium");
        Assert.StartsWith("Attention of gpt2-medium,", PlotAttention(Text, 0, 0).Title, StringComparison.Ordinal);
        Assert.StartsWith("gpt2-medium has 2 layers", ModelSummary().Caption, StringComparison.Ordinal);
        Assert.Equal("Tokens of gpt2", Tokens(Text, small).Title);

        Assert.Same(small, UseModel("openai-community/gpt2"));
        Assert.StartsWith("What gpt2 expects", PredictNext(Text).Title, StringComparison.Ordinal);
        UseModel("fruit");
        Assert.StartsWith("What fruit expects", PredictNext(Text).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_tells_what_is_cached_and_what_is_loaded()
    {
        Assert.Equal(
            "0 of 8 models are in the cache and need no network. Loaded: fruit (42.6 kB). Calls without a model use "
                + "fruit.", Notebook.Models().Caption);
        UseModel("gpt2");
        var view = Notebook.Models();
        Assert.Equal(
            "1 of 8 models is in the cache and needs no network. Loaded: gpt2 (42.6 kB). Calls without a model use "
                + "gpt2.", view.Caption);
        var table = view.AsTable();
        Assert.Equal(["fruit", "gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", "gpt-124m", "gpt-124m-untied", "gpt3"],
            table["model"]);
        Assert.Equal(
            ["in the package", "in the cache", "on the hub", "on the hub", "on the hub", "none: shape only",
                "none: shape only", "none: shape only"], table["weights"]);
        Assert.Equal("UseModel(\"gpt2-xl\")", table["load it with"][4]);
        Assert.Equal((object)1_557_611_200L, table["parameters"][4]);
    }

    [Fact]
    public void A_released_model_is_no_longer_in_memory()
    {
        var (small, medium) = UseTwo();
        Assert.EndsWith("Loaded: gpt2 (42.6 kB). Calls without a model use gpt2.", ReleaseModel("gpt2-medium").Caption,
            StringComparison.Ordinal);
        Assert.True(IsGone(medium));
        Assert.False(IsGone(small));
        Assert.EndsWith("Calls without a model use fruit.", ReleaseModel("openai-community/gpt2").Caption,
            StringComparison.Ordinal);
        AssertMessage("No model gpt2 is loaded. Loaded: fruit.", () => ReleaseModel("gpt2"));
    }

    // In a method of its own, so that no local of the test holds the models.
    private static (WeakReference<LanguageModel> Small, WeakReference<LanguageModel> Medium) UseTwo()
    {
        var small = UseModel("gpt2");
        var medium = UseModel("gpt2-medium");
        return (new(small), new(medium));
    }

    /// <summary>A thread of the pool may hold on to its last work for a moment; nothing else may.</summary>
    private static bool IsGone(WeakReference<LanguageModel> model) => SpinWait.SpinUntil(
        () =>
        {
            GC.Collect();
            return !model.TryGetTarget(out _);
        },
        TimeSpan.FromSeconds(2));

    [Fact]
    public void A_download_is_one_line_in_the_cell_and_a_cached_model_none()
    {
        Assert.Matches(
            @"^gpt2: 4\d\.\d kB fetched in \d+\.\d s \(.* [kM]B/s\)\. It is in the cache now and needs no network\."
                + @"\r?\n$", Printed(() => UseModel("gpt2")));
        ReleaseModel("gpt2");
        Assert.Equal("", Printed(() => UseModel("gpt2")));
    }

    [Fact]
    public async Task The_stop_button_stops_a_download_and_what_has_come_is_kept()
    {
        _hub.Faults = new HubFaults { Cuts = int.MaxValue, CutAfter = 20_000, Stalls = true };
        using var stop = new CancellationTokenSource();
        AppContext.SetData("GptVis.Display", (Func<object, Action<object>>)(_ => _ => { }));
        AppContext.SetData("GptVis.CellCancellation", (Func<CancellationToken>)(() => stop.Token));
        try
        {
            var cell = Task.Run(() => UseModel("gpt2"));
            Assert.True(SpinWait.SpinUntil(() => Incomplete() == 20_000 || cell.IsCompleted, TimeSpan.FromSeconds(60)));
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cell);
        }
        finally
        {
            AppContext.SetData("GptVis.Display", null);
            AppContext.SetData("GptVis.CellCancellation", null);
        }

        Assert.Equal(20_000, Incomplete());
        _hub.Faults = new HubFaults();
        Assert.Equal("gpt2", UseModel("gpt2").Name);
        Assert.Equal("bytes=20000-", _hub.Requests.Last(r => r.Host == "localhost").Range);

        long Incomplete() =>
            Directory.GetFiles(_cache, "*.incomplete", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
    }

    [Fact]
    public void One_s_own_model_can_be_used_too()
    {
        UseModel(LanguageModel.Random(LanguageModel.Fruit.Gpt.Config, seed: 2, LanguageModel.Fruit.Tokenizer));
        Assert.StartsWith("What random GPT (seed 2) expects", PredictNext(Text).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_read_again_when_it_is_used_again()
    {
        string folder = Path.Combine(_cache, "mine");
        var config = LanguageModel.Fruit.Gpt.Config;
        GptVis.Checkpoints.Gpt2Checkpoint.Save(
            new Gpt(config, GptWeights.Random(config, seed: 1), GptEngines.Default), folder);
        File.Copy(Path.Combine(Repository.Root, "src", "GptVis", "Models", "Fruit", "tokenizer.json"),
            Path.Combine(folder, "tokenizer.json"));
        var first = UseModel(folder);
        Assert.Equal("mine", first.Name);
        GptVis.Checkpoints.Gpt2Checkpoint.Save(
            new Gpt(config, GptWeights.Random(config, seed: 2), GptEngines.Default), folder);
        Assert.NotEqual(first.PredictNext(Text).Span.ToArray(), UseModel(folder).PredictNext(Text).Span.ToArray());
        Assert.Single(LoadedModels.All);
    }

    [Fact]
    public void A_model_shows_itself_as_one_sentence()
    {
        Assert.Equal("fruit: 2 layers of 2 heads, 10,660 parameters (42.6 kB).",
            LanguageModel.Fruit.ToDisplayString("text/plain"));
        var named = new LanguageModel("<b>", LanguageModel.Fruit.Gpt, LanguageModel.Fruit.Tokenizer);
        Assert.Equal("<div>&lt;b&gt;: 2 layers of 2 heads, 10,660 parameters (42.6 kB).</div>",
            named.ToDisplayString("text/html"));
    }

    [Theory]
    [InlineData("gpt2-xl", "gpt2-xl has 48 layers of 25 heads, 1200 heads in all. 1,557,611,200 parameters.")]
    [InlineData("openai-community/gpt2-medium",
        "gpt2-medium has 24 layers of 16 heads, 384 heads in all. 354,823,168 parameters.")]
    [InlineData("gpt3", "gpt3 has 96 layers of 96 heads, 9216 heads in all. 174,604,259,328 parameters.")]
    [InlineData("gpt-124m-untied",
        "gpt-124m-untied has 12 layers of 12 heads, 144 heads in all. 163,009,536 parameters.")]
    public void Summaries_of_presets_need_no_weights(string name, string caption)
    {
        Assert.StartsWith(caption, ModelSummary(name).Caption, StringComparison.Ordinal);
        Assert.Empty(_hub.Requests);
    }

    [Fact]
    public void What_cannot_be_loaded_is_one_sentence_and_the_model_before_stays()
    {
        UseModel("gpt2");
        AssertMessage(
            "The name is null; give a model's name, such as \"gpt2\", or a folder.", () => UseModel((string)null!));
        Assert.StartsWith(
            "gpt2-large (3.25 GB)", Message(() => Offline(() => UseModel("gpt2-large"))), StringComparison.Ordinal);
        Assert.StartsWith(
            "gpt3 (GPT-3, for comparison) has no weights", Message(() => UseModel("gpt3")), StringComparison.Ordinal);
        Assert.StartsWith(
            "nobody/nothing: 127.0.0.1:", Message(() => UseModel("nobody/nothing")), StringComparison.Ordinal);
        Assert.StartsWith("What gpt2 expects", PredictNext(Text).Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_fruit_does_not_have_tells_the_way_to_GPT2()
    {
        AssertMessage(
            "Layer 3 was requested, but fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched "
                + "once), which has more.", () => PlotAttention(Text, 3, 4));
        UseModel("gpt2");
        AssertMessage("Layer 3 was requested, but gpt2 has 2 layers: 0 to 1.", () => PlotAttention(Text, 3, 4));
    }

    private static View Offline(Func<LanguageModel> call)
    {
        Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", "1");
        try
        {
            return ModelSummary(call());
        }
        finally
        {
            Environment.SetEnvironmentVariable("HF_HUB_OFFLINE", null);
        }
    }

    private static string Printed(Action call)
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            call();
        }
        finally
        {
            Console.SetOut(console);
        }
        return text.ToString();
    }

    private static string Message(Func<object> call) => Assert.Throws<NotebookException>(call).ToString();

    private static void AssertMessage(string message, Func<object> call) => Assert.Equal(message, Message(call));
}
