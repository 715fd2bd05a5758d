namespace GptVis.Model;

/// <summary>
/// The initial weights of an untrained model. They depend only on the seed, the tensor's index and the position in it,
/// not on how the work is divided among threads.
/// </summary>
internal static class InitialWeights
{
    /// <summary>Standard deviation of matrices and embeddings, as in OpenAI's GPT-2.</summary>
    private const float Deviation = 0.02f;

    private const int PerTask = 1 << 16;

    /// <summary>Fills a part of one matrix or embedding with N(0, 0.02).</summary>
    /// <param name="numbers">The numbers to fill.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="index">The index of the tensor in <see cref="GptWeights.All"/>.</param>
    /// <param name="start">The offset of the part in the tensor.</param>
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
