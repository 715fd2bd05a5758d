using GptVis.Analysis.Embeddings;

namespace GptVis.Tests.Analysis.Embeddings;

public sealed class PrincipalComponentsTests
{
    // Variances as a share of the total, and 1 minus the cosine of two axes. Measured: 5e-16 and 9e-9 (axes are
    // floats); without the mean taken away 3 and 1.
    private const double MaxVarianceError = 1e-7;
    private const double MaxAngleError = 1e-6;

    [Theory]
    [InlineData(3, 20), InlineData(40, 8), InlineData(60, 200), InlineData(130, 64)]
    public void Axes_and_variances_are_those_of_power_iteration_on_the_covariance_matrix(int n, int C)
    {
        var points = Points(n, C);
        var pca = PrincipalComponents.Compute(points, Math.Min(3, n - 1));
        var (values, vectors, total) = Reference(points, pca.Variances.Count);

        double variance = Math.Abs(total - pca.TotalVariance) / total, angle = 0;
        for (int a = 0; a < values.Length; a++)
        {
            variance = Math.Max(variance, Math.Abs(values[a] - pca.Variances[a]) / total);
            angle = Math.Max(
                angle, Math.Abs(1 - Math.Abs(Enumerable.Range(0, C).Sum(i => vectors[a][i] * pca.Axes[a, i]))));
            Assert.Equal(pca.Variances[a] / pca.TotalVariance, pca.Share(a));
        }
        Console.WriteLine($"PCA {n} x {C}: variance {variance:E1}, angle {angle:E1}");
        Assert.InRange(variance, 0, MaxVarianceError);
        Assert.InRange(angle, 0, MaxAngleError);
    }

    [Fact]
    public void Projected_points_have_the_variances_and_distances_that_lie_in_the_axes()
    {
        var points = Points(50, 12);
        var pca = PrincipalComponents.Compute(points, 12);
        var placed = pca.Project(points);
        for (int a = 0; a < 12; a++)
        {
            double mean = Enumerable.Range(0, 50).Average(t => placed[t, a]), variance = Enumerable.Range(0, 50)
                .Average(t => Math.Pow(placed[t, a] - mean, 2));
            Assert.Equal(0, mean, 1e-5);        // float sums of 50 numbers of size 3: 3e-7 measured
            Assert.Equal(pca.Variances[a], variance, 1e-5 * pca.TotalVariance);
        }
        // All axes together are a turn: nothing is lost.
        Assert.Equal(1, Enumerable.Range(0, 12).Sum(pca.Share), 1e-9);
        Assert.Equal(Distance(points, 3, 17), Distance(placed, 3, 17), 1e-4);
    }

    [Fact]
    public void An_axis_points_to_where_its_largest_number_is_positive()
    {
        var pca = PrincipalComponents.Compute(Points(30, 10), 3);
        for (int a = 0; a < 3; a++)
        {
            float[] axis = pca.Axes.Row(a).ToArray();
            Assert.Equal(axis.Max(), axis.Max(Math.Abs));
        }
    }

    [Fact]
    public void Points_that_do_not_differ_have_no_variance_and_stand_in_the_middle()
    {
        var same = new Tensor(new float[] { 1, 2, 3, 1, 2, 3 }, 2, 3);
        var pca = PrincipalComponents.Compute(same, 2);
        Assert.Equal((0, 0), (pca.TotalVariance, pca.Share(0)));
        Assert.All(pca.Project(same).Span.ToArray(), x => Assert.Equal(0, x));

        var line = PrincipalComponents.Compute(new Tensor(new float[] { 0, 0, 2, 0 }, 2, 2), 2);
        Assert.Equal([1, 0, 0, 0], line.Axes.Span.ToArray());
        Assert.Equal((1.0, 0.0), (line.Share(0), line.Share(1)));
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains("points of 12 numbers have 1 to 12",
            Assert.Throws<ArgumentOutOfRangeException>(() => PrincipalComponents.Compute(Points(5, 12), 13)).Message);
        Assert.Contains("at least one",
            Assert.Throws<ArgumentException>(() => PrincipalComponents.Compute(new Tensor(0, 4), 2)).Message);
    }

    /// <summary>Three strong directions and noise, as states have.</summary>
    private static Tensor Points(int n, int C)
    {
        var random = new SplitMix64(n, C);
        float[][] directions =
            [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, C).Select(_ => random.NextNormal()).ToArray())];
        var points = new Tensor(n, C);
        for (int t = 0; t < n; t++)
        {
            for (int d = 0; d < 3; d++)
            {
                float along = random.NextNormal() * (4 - d);
                for (int i = 0; i < C; i++) points[t, i] += along * directions[d][i] / MathF.Sqrt(C);
            }
            for (int i = 0; i < C; i++) points[t, i] += 0.3f * random.NextNormal() + i;
        }
        return points;
    }

    private static double Distance(Tensor points, int i, int j) =>
        Math.Sqrt(points.Row(i).ToArray().Zip(points.Row(j).ToArray(), (x, y) => Math.Pow(x - y, 2)).Sum());

    /// <summary>The covariance matrix written out, one axis after the other, each taken away before the next.</summary>
    private static (double[] Values, double[][] Vectors, double Total) Reference(Tensor points, int count)
    {
        int n = points.Shape[0], C = points.Shape[1];
        double[] mean =
            [.. Enumerable.Range(0, C).Select(i => Enumerable.Range(0, n).Average(t => (double)points[t, i]))];
        var covariance = new double[C, C];
        for (int i = 0; i < C; i++)
            for (int j = 0; j < C; j++)
                covariance[i, j] = Enumerable.Range(0, n)
                    .Average(t => (points[t, i] - mean[i]) * (points[t, j] - mean[j]));
        double total = Enumerable.Range(0, C).Sum(i => covariance[i, i]);

        var values = new double[count];
        var vectors = new double[count][];
        for (int a = 0; a < count; a++)
        {
            double[] v = [.. Enumerable.Range(0, C).Select(i => 1.0 / (1 + i % 7))];
            for (int step = 0; step < 3000; step++)
            {
                double[] w =
                    [.. Enumerable.Range(0, C).Select(i => Enumerable.Range(0, C).Sum(j => covariance[i, j] * v[j]))];
                double length = Math.Sqrt(w.Sum(x => x * x));
                double[] next = [.. w.Select(x => x / length)];
                bool same = next.Zip(v, (x, y) => Math.Abs(x - y)).Max() < 1e-14;
                (values[a], v) = (length, next);
                if (same) break;
            }
            vectors[a] = v;
            for (int i = 0; i < C; i++)
                for (int j = 0; j < C; j++) covariance[i, j] -= values[a] * v[i] * v[j];
        }
        return (values, vectors, total);
    }
}
