using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using GptVis.Analysis.Attribution;
using GptVis.Checkpoints;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Benchmarks.Peers;

/// <summary>Our side of a row: the same rounds as <c>answer_rounds</c> in peer.py.</summary>
internal static class OurSide
{
    public const string Command = "our-side";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1), RoundTime = TimeSpan.FromSeconds(0.3);

    public static int Run(Row row, string folder)
    {
        var call = Call(row, folder);
        long began = Stopwatch.GetTimestamp();
        call();
        call();
        while (Stopwatch.GetElapsedTime(began) < WarmUp) call();
        Console.WriteLine("""{"ready": true}""");

        while (Console.ReadLine() is not null)
        {
            var seconds = Round(call).Select(s => s.ToString("R", CultureInfo.InvariantCulture));
            Console.WriteLine($$"""{"seconds": [{{string.Join(", ", seconds)}}]}""");
        }
        return 0;
    }

    private static List<double> Round(Action call)
    {
        call();
        List<double> seconds = [];
        while (seconds.Sum() < RoundTime.TotalSeconds)
        {
            long start = Stopwatch.GetTimestamp();
            call();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return seconds;
    }

    private static Action Call(Row row, string folder)
    {
        if (row.Task == RowTask.Train) return Train();

        var gpt = Gpt2Checkpoint.Load(folder, GptEngines.Default);
        var random = new Random(1);
        int[] tokens = [.. Enumerable.Range(0, row.Tokens).Select(_ => random.Next(gpt.Config.DVocab))];
        return row.Task switch
        {
            RowTask.Trace => () => gpt.Run(tokens),
            RowTask.Last => () => gpt.NextTokenLogits(tokens),
            RowTask.Gradient => () => Gradient(gpt, tokens),
            RowTask.Generate => Generate(gpt, tokens, row.New),
            RowTask.AblateAllHeads => AblateAllHeads(gpt, tokens),
            RowTask.IntegratedGradients => () => IntegratedGradients.Compute(gpt, tokens, steps: row.Count),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row.Task, "This task is not run in rounds."),
        };
    }

    private static void Gradient(Gpt gpt, int[] tokens)
    {
        var trace = gpt.Run(tokens, keep: gpt.Engine.NeededForGradients);
        gpt.EmbeddingGradient(
            trace, tokens.Length - 1, TensorPrimitives.IndexOfMax<float>(trace.LastLogits.Span));
    }

    // The call that people make, the numbers of every token included; the peer's finds the tokens alone.
    private static Action Generate(Gpt gpt, int[] prompt, int count)
    {
        var model = new LanguageModel("random", gpt, Gpt2Tokenizer.Default);
        var options = GenerationOptions.Greedy with { MaxNewTokens = count, StopTokens = [] };
        RequireBest(gpt, prompt, Generator.Generate(model, prompt, options).Ids);
        return () => Generator.Generate(model, prompt, options);
    }

    private static void RequireBest(Gpt gpt, int[] prompt, IReadOnlyList<int> written)
    {
        var cache = gpt.NewCache();
        int[] next = prompt;
        foreach (int id in written)
        {
            int best = TensorPrimitives.IndexOfMax<float>(cache.Read(next).Span);
            if (id != best)
                throw new BenchmarkException($"Token {id} was written where {best} is the most likely one.");
            next = [id];
        }
    }

    private static Action AblateAllHeads(Gpt gpt, int[] tokens)
    {
        var trace = gpt.Run(tokens);
        Edit[] edits =
            [.. from layer in Enumerable.Range(0, gpt.Config.NLayers) from head in Enumerable.Range(
                0, gpt.Config.NHeads) select Edit.ZeroHeads((layer, head))];
        return () => gpt.RerunEach(trace, edits);
    }

    private static Action Train()
    {
        var options = TrainingOptions.Default with { Steps = Row.TrainingSteps };
        return () => FruitModel.Train(options);
    }
}
