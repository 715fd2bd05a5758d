using GptVis.Engines.Managed;
using GptVis.Engines.Managed.Kernels;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Training;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// What a row cannot do without, per call: the floating-point operations of its matrix products and its causal
/// attention, and reading the weights once per pass. Activations, LayerNorm and GELU are left out: the limit it gives
/// is never too slow.
/// </summary>
/// <param name="Operations">Multiplications and additions, two per fused one.</param>
/// <param name="Bytes">Bytes of weights.</param>
internal readonly record struct Work(double Operations, double Bytes)
{
    public static Work Of(Row row)
    {
        var c = row.Config;
        int T = row.Tokens, L = c.NLayers;
        return row.Task switch
        {
            RowTask.Trace or RowTask.Start => Blocks(c, T, L) + Unembedding(c, T),
            RowTask.Last => Blocks(c, T, L) + Unembedding(c, 1),
            RowTask.Gradient => 2 * Blocks(c, T, L) + Unembedding(c, 1),
            RowTask.Generate =>
                Blocks(c, T, L) + Sum(row.New - 1, i => Blocks(c, 1, L, past: T + i)) + BestTokensOf(c, row.New),
            RowTask.AblateAllHeads =>
                Sum(L, l => OneRead(c.NHeads * (Blocks(c, T, L - l) + Unembedding(c, 1)), c.NHeads)),
            RowTask.IntegratedGradients => OneRead(row.Count * (2 * Blocks(c, T, L) + Unembedding(c, 1)), row.Count),
            RowTask.Train => Row.TrainingSteps * Step(c),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row.Task, "This task has no work."),
        };
    }

    public static Work operator +(Work a, Work b) => new(a.Operations + b.Operations, a.Bytes + b.Bytes);

    public static Work operator *(double times, Work a) => new(times * a.Operations, times * a.Bytes);

    /// <summary>
    /// Blocks over T tokens after others; q/k/v, output and both matrices of the MLP, and what a query sees.
    /// </summary>
    private static Work Blocks(GptConfig c, double T, int blocks, double past = 0)
    {
        double weights = 4.0 * c.DModel * c.DModel + 2.0 * c.DModel * c.DMlp, seen = T * past + T * (T + 1) / 2;
        return blocks * new Work(2 * T * weights + 4 * seen * c.DModel, weights * sizeof(float));
    }

    private static Work Unembedding(GptConfig c, double rows)
    {
        double weights = (double)c.DVocab * c.DModel;
        return new(2 * rows * weights, weights * sizeof(float));
    }

    /// <summary>
    /// The best tokens are found in a copy of the unembedding in bytes; the unembedding itself is read to make it, and
    /// for the probabilities of 64 tokens at a time. Short texts compare every token with all of it.
    /// </summary>
    private static Work BestTokensOf(GptConfig c, int tokens)
    {
        if (tokens < BestTokens.FewTokens || (long)c.DVocab * c.DModel < ManagedEngine.LargeUnembedding
            || !RowScreen.IsSupported)
            return tokens * Unembedding(c, 1);
        int batches = (tokens + 63) / 64;
        return tokens * InBytes(Unembedding(c, 1)) + Unembedding(c, 1)
            + Sum(batches, _ => Unembedding(c, (double)tokens / batches));
    }

    private static Work InBytes(Work floats) => floats with { Bytes = floats.Bytes / sizeof(float) };

    /// <summary>Runs that can be made together read the weights once.</summary>
    private static Work OneRead(Work runs, int count) => runs with { Bytes = runs.Bytes / count };

    /// <summary>
    /// One step of training on the mean line of the fruit sentences and its end, without padding: forward once,
    /// backward twice.
    /// </summary>
    private static Work Step(GptConfig c)
    {
        double T = FruitModel.Lines.Average(line => line.Split(' ').Length);
        return OneRead(3 * TrainingOptions.Default.BatchSize * (Blocks(c, T, c.NLayers) + Unembedding(c, T)),
            TrainingOptions.Default.BatchSize);
    }

    private static Work Sum(int count, Func<int, Work> of) =>
        Enumerable.Range(0, count).Aggregate(default(Work), (sum, i) => sum + of(i));
}
