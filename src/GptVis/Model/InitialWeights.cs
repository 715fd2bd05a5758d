namespace GptVis.Model;

/// <summary>
/// The numbers an untrained model begins with. A weight's numbers depend on the seed, its index and their place alone,
/// whoever draws them and in whatever parts.
/// </summary>
internal static class InitialWeights
{
    /// <summary>Standard deviation of matrices and embeddings, as OpenAI trained GPT-2.</summary>
    private const float Deviation = 0.02f;

    private const int PerTask = 1 << 16;

    /// <summary>A stretch of one matrix or embedding: N(0, 0.02).</summary>
    /// <param name="numbers">Where they go.</param>
    /// <param name="seed">Fixes them.</param>
    /// <param name="index">The matrix's place in <see cref="GptWeights.All"/>.</param>
    /// <param name="start">The place of the first of them in the matrix.</param>
    public static void Draw(Memory<float> numbers, int seed, int index, long start) =>
        Parallel.For(0, (numbers.Length + PerTask - 1) / PerTask, task =>
        {
            int first = task * PerTask;
            var random = new SplitMix64(seed, index);
            random.SkipNormals(start + first);
            foreach (ref float w in numbers.Span.Slice(first, Math.Min(PerTask, numbers.Length - first)))
                w = Deviation * random.NextNormal();
        });
}
