using GptVis.Analysis.Embeddings;

namespace GptVis.Tests.Analysis.Embeddings;

public sealed class NeighboursTests
{
    // Measured: 7.5e-8; cosines one percent too small 7e-3.
    private const double Tolerance = 1e-6;

    [Fact]
    public void Neighbours_are_the_largest_cosines_without_the_token_itself()
    {
        var random = new SplitMix64(4);
        var embedding = new Tensor(300, 16);
        for (int i = 0; i < embedding.Length; i++) embedding.Span[i] = random.NextNormal();
        var expected = Enumerable.Range(0, 300).Where(v => v != 17).Select(v => (v, Cosine(embedding, 17, v)))
            .OrderByDescending(n => n.Item2).Take(8).ToArray();

        var found = Neighbours.Compute(embedding, 17, 8);
        Assert.Equal(expected.Select(n => n.v), found.Select(n => n.Token));
        double worst = expected.Zip(found, (wanted, got) => Math.Abs(wanted.Item2 - got.Cosine)).Max();
        Console.WriteLine($"cosine {worst:E1}");
        Assert.InRange(worst, 0, Tolerance);
    }

    [Fact]
    public void The_length_of_a_row_does_not_matter_and_a_row_of_zeros_is_near_nothing()
    {
        var embedding = new Tensor(new float[] { 1, 0, 100, 1, 0, 0, -2, 0 }, 4, 2);
        Assert.Equal([1, 2, 3], Neighbours.Compute(embedding, 0, 10).Select(n => n.Token));
        Assert.Equal([0f, -1f], Neighbours.Compute(embedding, 0, 10).Skip(1).Select(n => n.Cosine));
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains("0 to 3",
            Assert.Throws<ArgumentOutOfRangeException>(() => Neighbours.Compute(new Tensor(4, 2), 4, 1)).Message);
        Assert.Contains("the minimum is 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => Neighbours.Compute(new Tensor(4, 2), 0, 0)).Message);
    }

    private static double Cosine(Tensor e, int a, int b)
    {
        double dot = 0, x = 0, y = 0;
        for (int i = 0; i < e.Shape[1]; i++)
            (dot, x, y) =
                (dot + (double)e[a, i] * e[b, i], x + (double)e[a, i] * e[a, i], y + (double)e[b, i] * e[b, i]);
        return dot / Math.Sqrt(x * y);
    }
}
