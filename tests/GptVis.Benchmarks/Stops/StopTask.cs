using System.Diagnostics;
using GptVis.Checkpoints;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Benchmarks.Stops;

/// <summary>Something that takes long with GPT-2 small, and can be stopped.</summary>
internal sealed record StopTask(string Name, Action<LanguageModel, CancellationToken> Run)
{
    private const int LongText = 1000, MiddleText = 500;

    private static readonly TrainingOptions Training = TrainingOptions.FineTuning with { Steps = 2, BatchSize = 2 };

    public static IReadOnlyList<StopTask> All { get; } =
    [
        new($"a trace of {LongText:N0} tokens", (model, stop) => model.Gpt.Run(Tokens(LongText), cancellation: stop)),
        new($"the scores after {LongText:N0} tokens",
            (model, stop) => model.Gpt.NextTokenLogits(Tokens(LongText), cancellation: stop)),
        new($"a trace and a gradient of {MiddleText} tokens", Gradient),
        new($"100 tokens after {MiddleText}", Generate),
        new($"fine-tuning, 2 lines of {LongText:N0} tokens a step", Train),
        new("saving the model", Save),
    ];

    /// <summary>Runs it and stops it after a while.</summary>
    /// <returns>From the stop to the return; null when it was over before.</returns>
    public TimeSpan? Stop(LanguageModel model, TimeSpan after)
    {
        using var source = new CancellationTokenSource();
        long stopped = 0;
        var other = new Thread(() =>
        {
            Thread.Sleep(after);
            Volatile.Write(ref stopped, Stopwatch.GetTimestamp());
            source.Cancel();
        });
        other.Start();
        TimeSpan? took = null;
        try
        {
            Run(model, source.Token);
        }
        catch (OperationCanceledException)
        {
            took = Stopwatch.GetElapsedTime(Volatile.Read(ref stopped));
        }
        other.Join();
        return took;
    }

    public static LanguageModel Load(string folder) =>
        new("random gpt2", Gpt2Checkpoint.Load(folder, GptEngines.Default), Gpt2Tokenizer.Default);

    private static int[] Tokens(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(GptConfig.Gpt2.DVocab))];
    }

    private static void Gradient(LanguageModel model, CancellationToken stop)
    {
        var trace = model.Gpt.Run(Tokens(MiddleText), keep: model.Gpt.Engine.NeededForGradients, cancellation: stop);
        model.Gpt.EmbeddingGradient(trace, MiddleText - 1, 0, stop);
    }

    private static void Generate(LanguageModel model, CancellationToken stop)
    {
        var options = GenerationOptions.Default with { MaxNewTokens = 100, StopTokens = [] };
        var made = Generator.Generate(
            model, string.Concat(Enumerable.Repeat(" word", MiddleText)), options, cancellation: stop);
        if (made.Tokens.Count < options.MaxNewTokens) throw new OperationCanceledException(stop);
    }

    private static void Train(LanguageModel model, CancellationToken stop)
    {
        string line = string.Concat(Enumerable.Repeat(" word", LongText));
        if (Trainer.FineTune(model, [line, line], Training, cancellation: stop).IsCancelled)
            throw new OperationCanceledException(stop);
    }

    private static void Save(LanguageModel model, CancellationToken stop)
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-stops-").FullName;
        try
        {
            model.Save(folder, stop);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
