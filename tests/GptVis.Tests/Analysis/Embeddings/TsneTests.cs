using GptVis.Analysis.Embeddings;

namespace GptVis.Tests.Analysis.Embeddings;

public sealed class TsneTests
{
    private const double MinPurity = 0.95;
    private const int Blobs = 3;

    // Measured: 1.1e-8 and 7.1e-5. A gradient without its factor 1 / (1 + d²) does not come to rest at all.
    private const double MaxDivergenceError = 1e-6;
    private const double MaxSlope = 5e-4;

    [Theory]
    [InlineData(20, 2, 1), InlineData(20, 2, 2), InlineData(20, 3, 1), InlineData(40, 2, 3)]
    public void Three_blobs_keep_their_neighbours(int perBlob, int dimensions, int seed)
    {
        var points = ThreeBlobs(perBlob);
        var placed = Tsne.Compute(points, dimensions, seed: seed).Positions;
        double purity = Purity(placed, perBlob);
        Console.WriteLine($"purity {purity}");
        Assert.InRange(purity, MinPurity, 1);
    }

    [Fact]
    public void The_measure_of_neighbours_tells_a_mixed_picture()
    {
        var random = new SplitMix64(5);
        var noise = new Tensor(60, 2);
        for (int i = 0; i < noise.Length; i++) noise.Span[i] = random.NextNormal();
        Assert.InRange(Purity(noise, 20), 0.2, 0.5);
    }

    [Fact]
    public void The_same_seed_gives_the_same_picture_and_another_seed_another()
    {
        var points = ThreeBlobs(6);
        float[] first = Tsne.Compute(points, seed: 7, iterations: 300).Positions.Span.ToArray();
        Assert.Equal(first, Tsne.Compute(points, seed: 7, iterations: 300).Positions.Span.ToArray());
        Assert.NotEqual(first, Tsne.Compute(points, seed: 8, iterations: 300).Positions.Span.ToArray());
    }

    [Fact]
    public void The_descent_lowers_the_divergence_to_what_the_places_say()
    {
        var points = ThreeBlobs(12);
        var early = Tsne.Compute(points, iterations: 110);
        var late = Tsne.Compute(points, iterations: 1000);
        Assert.InRange(late.Divergence, 0, early.Divergence);
        Assert.Equal(Tsne.AutomaticPerplexity(36), late.Perplexity);
    }

    [Theory]
    [InlineData(2, 5.0), InlineData(3, 2.0)]
    public void The_places_are_where_the_divergence_cannot_fall_any_more(int dimensions, double perplexity)
    {
        var points = ThreeBlobs(5);
        var tsne = Tsne.Compute(points, dimensions, perplexity, iterations: 3000);
        double[] y = [.. tsne.Positions.Span.ToArray().Select(x => (double)x)];
        double[,] p = Similarities(points, perplexity);
        double error = Math.Abs(Divergence(p, y, dimensions) - tsne.Divergence), slope = 0;
        for (int i = 0; i < y.Length; i++)
        {
            const double step = 1e-4;
            double[] up = [.. y], down = [.. y];
            up[i] += step;
            down[i] -= step;
            slope = Math.Max(
                slope, Math.Abs(Divergence(p, up, dimensions) - Divergence(p, down, dimensions)) / (2 * step));
        }
        Console.WriteLine($"t-SNE {dimensions}: divergence {error:E1}, slope {slope:E1}");
        Assert.InRange(error, 0, MaxDivergenceError);
        Assert.InRange(slope, 0, MaxSlope);
    }

    [Theory]
    [InlineData(4), InlineData(10), InlineData(60)]
    public void Few_points_and_equal_points_stay_finite_and_centred(int n)
    {
        var points = new Tensor(n, 8);
        for (int i = 0; i < n; i++) points[i, 0] = i % 3;      // every third is the same
        var placed = Tsne.Compute(points).Positions;
        Assert.All(placed.Span.ToArray(), x => Assert.True(float.IsFinite(x) && Math.Abs(x) < 1e4, $"{x}"));
        Assert.Equal(0, Enumerable.Range(0, n).Average(i => placed[i, 0]), 1e-3);
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains(
            "at least 4 points", Assert.Throws<ArgumentException>(() => Tsne.Compute(new Tensor(3, 5))).Message);
        Assert.Contains("each of 9 points has 8: give 1 to 8, or none for 2.7",
            Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Compute(new Tensor(9, 5), perplexity: 9)).Message);
        Assert.Contains("2 or 3",
            Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Compute(new Tensor(9, 5), dimensions: 4)).Message);
        Assert.Contains("the minimum is 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => Tsne.Compute(new Tensor(9, 5), iterations: 0)).Message);
    }

    [Fact]
    public void A_descent_can_be_stopped() =>
        Assert.Throws<OperationCanceledException>(
            () => Tsne.Compute(ThreeBlobs(5), cancellation: new CancellationToken(canceled: true)));

    /// <summary>p of the paper, each width found by trying ever finer ones.</summary>
    private static double[,] Similarities(Tensor points, double perplexity)
    {
        int n = points.Shape[0];
        var conditional = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            double[] Row(double beta)
            {
                double[] row =
                    [.. Enumerable.Range(0, n)
                        .Select(j => j == i
                            ? 0
                            : Math.Exp(-beta * Enumerable.Range(0, points.Shape[1])
                                .Sum(d => Math.Pow(points[i, d] - points[j, d], 2))))];
                return [.. row.Select(x => x / row.Sum())];
            }
            double low = 1e-6, high = 1;
            for (int halving = 0; halving < 80; halving++)
            {
                double middle = (low + high) / 2;
                if (Math.Exp(-Row(middle).Where(x => x > 0).Sum(x => x * Math.Log(x))) > perplexity) low = middle;
                else high = middle;
            }
            double[] found = Row(low);
            for (int j = 0; j < n; j++) conditional[i, j] = found[j];
        }
        var p = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) p[i, j] = (conditional[i, j] + conditional[j, i]) / (2 * n);
        return p;
    }

    private static double Divergence(double[,] p, double[] y, int dimensions)
    {
        int n = p.GetLength(0);
        double Near(int i, int j) =>
            1 / (1 + Enumerable.Range(0, dimensions)
                .Sum(d => Math.Pow(y[i * dimensions + d] - y[j * dimensions + d], 2)));
        var pairs = (from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) where i != j select (i, j))
            .ToArray();
        double sum = pairs.Sum(pair => Near(pair.i, pair.j));
        return pairs.Where(pair => p[pair.i, pair.j] > 1e-12)
            .Sum(pair => p[pair.i, pair.j] * Math.Log(p[pair.i, pair.j] * sum / Near(pair.i, pair.j)));
    }

    private static Tensor ThreeBlobs(int perBlob)
    {
        var random = new SplitMix64(3, perBlob);
        var points = new Tensor(Blobs * perBlob, 20);
        for (int i = 0; i < points.Shape[0]; i++)
            for (int d = 0; d < 20; d++) points[i, d] = random.NextNormal() + (d == i / perBlob ? 8 : 0);
        return points;
    }

    /// <summary>Share of the five nearest that are of the same blob, over all points.</summary>
    private static double Purity(Tensor placed, int perBlob)
    {
        int n = placed.Shape[0];
        return Enumerable.Range(0, n).Average(i => Enumerable.Range(0, n).Where(j => j != i)
            .OrderBy(j => Enumerable.Range(0, placed.Shape[1]).Sum(d => Math.Pow(placed[i, d] - placed[j, d], 2)))
            .Take(5)
            .Count(j => j / perBlob == i / perBlob) / 5.0);
    }
}
