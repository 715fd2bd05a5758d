using System.Diagnostics;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Engines.Managed.Gemm;
using GptVis.Tokenizers;
using GptVis.Training;
using Xunit.Abstractions;

namespace GptVis.Tests.Model;

/// <summary>How long a run goes on after it was told to stop.</summary>
[Trait("Needs", "time")]
[Collection(ProcessSettings.Name)]
public sealed class CancellationTests(ITestOutputHelper output)
{
    /// <summary>
    /// What is promised is 100 ms; other processes may hold this one up, and then the whole run takes longer too.
    /// </summary>
    private const double Milliseconds = 250, OrShareOfRun = 0.12;

    private const int Times = 5;

    // As wide as GPT-2 XL, 1,600: the longest steps there are. Its 48 blocks would be 6 GB of weights.
    private static readonly GptConfig Wide =
        new() { NLayers = 3, NHeads = 25, DModel = 1600, DMlp = 6400, NCtx = 1024, DVocab = 5000 };
    private static readonly GptConfig Deep =
        new() { NLayers = 12, NHeads = 12, DModel = 768, DMlp = 3072, NCtx = 1024, DVocab = 1000 };
    private static readonly Lazy<Gpt> WideGpt =
        new(() => new Gpt(Wide, GptWeights.Random(Wide, seed: 1), GptEngines.Default));
    private static readonly Lazy<Gpt> DeepGpt =
        new(() => new Gpt(Deep, GptWeights.Random(Deep, seed: 1), GptEngines.Default));

    [Fact]
    public void A_long_trace_stops_at_once()
    {
        int[] tokens = RandomGpt.Tokens(Wide, 1024, seed: 1);
        RequirePrompt("trace of 1,024 tokens, as wide as XL",
            stop => WideGpt.Value.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPost), cancellation: stop),
            [30, 150, 300, 450, 700]);
    }

    [Fact]
    public void The_next_token_s_scores_of_a_long_text_stop_at_once()
    {
        int[] tokens = RandomGpt.Tokens(Deep, 1024, seed: 1);
        RequirePrompt("scores after 1,024 tokens", stop => DeepGpt.Value.NextTokenLogits(tokens, cancellation: stop),
            [20, 90, 150, 220, 300]);
    }

    [Fact]
    public void Many_reruns_stop_at_once()
    {
        var trace = DeepGpt.Value.Run(RandomGpt.Tokens(Deep, 40, seed: 1));
        Edit[] edits = [.. Enumerable.Range(0, 48).Select(i => Edit.ZeroHeads((i / 4, i % 4)))];
        RequirePrompt(
            "48 reruns", stop => DeepGpt.Value.RerunEach(trace, edits, cancellation: stop), [20, 90, 150, 220, 300]);
    }

    [Fact]
    public void A_gradient_stops_at_once()
    {
        var trace = DeepGpt.Value.Run(RandomGpt.Tokens(Deep, 700, seed: 1));
        RequirePrompt("gradient, 700 tokens", stop => DeepGpt.Value.EmbeddingGradient(trace, 699, 1, stop),
            [20, 80, 150, 220, 300]);
    }

    [Fact]
    public void A_training_stops_at_once()
    {
        var model = new LanguageModel("deep", DeepGpt.Value, LanguageModel.Fruit.Tokenizer);
        string line = string.Concat(Enumerable.Repeat("i like spicy so i like chili ", 60));
        var options = TrainingOptions.FineTuning with { Steps = 1, BatchSize = 2 };
        RequirePrompt("training, 2 lines of 420 tokens", stop =>
        {
            if (Trainer.FineTune(model, [line], options, cancellation: stop).IsCancelled)
                throw new OperationCanceledException(stop);
        }, [100, 300, 500, 700, 900]);
    }

    [Fact]
    public void A_save_that_is_stopped_leaves_what_was_there()
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-save-").FullName;
        LanguageModel.Fruit.Save(folder);
        var otherTokens = LanguageModel.Random(FruitModel.Config with { DVocab = 50257 }, seed: 3);
        Assert.Throws<OperationCanceledException>(
            () => otherTokens.Save(folder, new CancellationToken(canceled: true)));

        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(10));      // 350 MB take longer
        var large = new LanguageModel("deep", DeepGpt.Value, LanguageModel.Fruit.Tokenizer);
        Assert.Throws<OperationCanceledException>(() => large.Save(folder, stop.Token));
        Assert.IsType<WordTokenizer>(LanguageModel.Load(folder).Tokenizer);
        Assert.Equal(FruitModel.Config, LanguageModel.Load(folder).Gpt.Config);
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_run_that_is_cancelled_before_does_not_begin()
    {
        var stop = new CancellationToken(canceled: true);
        var gpt = RandomGpt.Wide(RandomGpt.Small, seed: 1);
        var trace = gpt.Run([1, 2, 3]);
        Assert.Throws<OperationCanceledException>(() => gpt.Run([1, 2, 3], cancellation: stop));
        Assert.Throws<OperationCanceledException>(() => gpt.NextTokenLogits([1, 2, 3], cancellation: stop));
        Assert.Throws<OperationCanceledException>(
            () => gpt.Rerun(trace, Edit.Zero(Activation.LnFinal), cancellation: stop));
        Assert.Throws<OperationCanceledException>(
            () => gpt.RerunEach(trace, [Edit.ZeroHeads((1, 1))], cancellation: stop));
        Assert.Throws<OperationCanceledException>(() => gpt.EmbeddingGradient(trace, 2, 1, stop));
    }

    /// <summary>Cancels from another thread, after so many milliseconds each time.</summary>
    private void RequirePrompt(string name, Action<CancellationToken> run, int[] after)
    {
        Assert.Equal(Times, after.Length);
        double[] took = new double[Times];
        run(CancellationToken.None);        // makes the model and compiles: no measure of a whole run
        var whole = Stopwatch.StartNew();
        run(CancellationToken.None);
        whole.Stop();
        for (int i = 0; i < Times; i++)
        {
            using var source = new CancellationTokenSource();
            long asked = 0;
            // No run is so fast that it would end before.
            int wait = (int)Math.Min(after[i], whole.ElapsedMilliseconds / 2 * (i + 1) / Times);
            var other = new Thread(() =>
            {
                Thread.Sleep(wait);
                Volatile.Write(ref asked, Stopwatch.GetTimestamp());
                source.Cancel();
            });
            other.Start();
            var ended = Record.Exception(() => run(source.Token));
            took[i] = Stopwatch.GetElapsedTime(Volatile.Read(ref asked)).TotalMilliseconds;
            other.Join();       // before the source is disposed
            Assert.IsAssignableFrom<OperationCanceledException>(ended);
        }

        double median = took.Order().ElementAt(Times / 2);
        output.WriteLine(
            $"{name}: {whole.ElapsedMilliseconds} ms whole; stops after "
                + $"{string.Join(", ", took.Select(t => $"{t:0}"))} ms, median {median:0} ms");
        Assert.True(median <= Math.Max(Milliseconds, OrShareOfRun * whole.ElapsedMilliseconds),
            $"{name} stopped {median:0} ms after it was told to.");
    }
}
