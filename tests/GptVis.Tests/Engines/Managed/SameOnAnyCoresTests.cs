using GptVis.Engines.Managed;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;
using GptVis.Tests.Engines.Managed.Gemm;
using GptVis.Tests.Model;
using GptVis.Training;

namespace GptVis.Tests.Engines.Managed;

/// <summary>Every bit of a result is the same on one core, on two and on more than there are.</summary>
[Collection(ProcessSettings.Name)]
public sealed class SameOnAnyCoresTests : IDisposable
{
    private static readonly int[] Counts = [1, 2, 5];
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Large enough that every kernel shares its work.</summary>
    private static readonly GptConfig Config =
        new() { NLayers = 2, NHeads = 3, DModel = 99, DMlp = 402, NCtx = 160, DVocab = 1031 };

    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 11);

    public void Dispose() => WorkerPool.Limit(null);

    [Theory]
    [InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public void Products_are_the_same(bool aTransposed, bool bTransposed)
    {
        foreach (var (M, N, K) in ProductSizes.Large.Append((1, 4001, 97)).Append((17, 129, 260))
            .Append((130, 257, 65)))
            RequireSame($"({M}, {N}, {K})", () =>
            {
                var c = new ProductCase(M, N, K, aTransposed, bTransposed);
                Product.Add(c.Y, c.A, c.B, c.Start);
                return c.Numbers;
            });
    }

    [Theory]
    [InlineData(1), InlineData(10), InlineData(21), InlineData(100), InlineData(160)]
    public void Traces_are_the_same(int T) =>
    RequireSame("trace", () => Numbers(Gpt.Run(RandomGpt.Tokens(Config, T, seed: T))));

    [Theory]
    [InlineData(10), InlineData(100)]
    public void Gradients_are_the_same(int T)
    {
        var trace = Gpt.Run(RandomGpt.Tokens(Config, T, seed: T));
        RequireSame("gradient to the embeddings", () => Gpt.EmbeddingGradient(trace, T - 1, 7).Span.ToArray());
        RequireSame("gradients of the weights", () =>
        {
            var gradients = GptWeights.Zeros(Config);
            var dembed = Gpt.Backward(trace, trace.Logits, gradients);
            return [.. dembed.Span, .. gradients.All().SelectMany(g => g.Span.ToArray())];
        });
    }

    [Fact]
    public void Batches_are_the_same()
    {
        Sequence[] sequences =
            [.. ((int[])[1, 30, 7, 64, 30]).Select((T, i) => new Sequence(RandomGpt.Tokens(Config, T, seed: i)))];
        RequireSame("batch", () =>
        {
            var engine = (ManagedEngine)Gpt.Engine;
            var made = engine.Run(sequences, ActivationFilter.Everything, workspace: null, default);
            return [.. BatchTrace.Of(made).SelectMany(Numbers)];
        });

        var trace = Gpt.Run(RandomGpt.Tokens(Config, 40, seed: 3));
        Edit[] edits = [.. Enumerable.Range(0, 6).Select(i => Edit.ZeroHeads((i / 3, i % 3)))];
        RequireSame(
            "ablation map", () => [.. Gpt.RerunEach(trace, edits).SelectMany(run => run.LastLogits.Span.ToArray())]);
    }

    [Fact]
    public void Trained_models_are_the_same() => RequireSame("training", () =>
        [.. FruitModel.Train(TrainingOptions.Default with { Steps = 12 }).Model.Gpt.Weights.All()
            .SelectMany(weight => weight.Span.ToArray())]);

    [Theory]
    [InlineData(1), InlineData(2), InlineData(5)]
    public void Traces_of_several_threads_at_once_are_those_of_one(int cores)
    {
        int[][] texts = [.. Enumerable.Range(0, 4).Select(i => RandomGpt.Tokens(Config, 10 + 37 * i, seed: i))];
        float[][] expected = [.. texts.Select(text => Numbers(Gpt.Run(text)))];

        WorkerPool.Limit(cores);
        int right = 0;
        Thread[] threads = [.. texts.Select((text, i) => new Thread(() =>
        {
            for (int run = 0; run < 6; run++)
                if (Same(expected[i], Numbers(Gpt.Run(text)))) Interlocked.Increment(ref right);
        }))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) Assert.True(thread.Join(Timeout), "A run did not come back.");
        Assert.Equal(24, right);
    }

    private static void RequireSame(string name, Func<float[]> compute)
    {
        float[]? first = null;
        foreach (int count in Counts)
        {
            WorkerPool.Limit(count);
            float[] numbers = compute();
            first ??= numbers;
            Assert.True(Same(first, numbers), $"{name}: other bits on {count} cores than on {Counts[0]}.");
        }
    }

    private static bool Same(float[] a, float[] b) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(a)
        .SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(b));

    private static float[] Numbers(Trace trace) =>
        [.. RandomGpt.Places(Config).SelectMany(place => trace[place.Activation, place.Layer].Span.ToArray()),
            .. trace.LastLogits.Span];
}
