using System.Numerics.Tensors;

namespace GptVis.Analysis.Embeddings;

/// <summary>Principal components: the orthogonal directions of largest variance.</summary>
/// <remarks>
/// The eigenvectors of the covariance matrix with the largest eigenvalues, found by subspace iteration with a
/// Rayleigh-Ritz step (Golub, van Loan: Matrix Computations, section 8.2): the covariance matrix itself, (C, C), is
/// never computed. The sign of an axis makes its largest number positive.
/// </remarks>
public sealed class PrincipalComponents
{
    private const int Spare = 5;              // extra directions make the iteration converge faster
    private const int MaxIterations = 500;
    // relative change of the variances between two iterations
    private const double Converged = 1e-13;
    private const int StartSeed = 1;

    private PrincipalComponents(float[] mean, Tensor axes, double[] variances, double totalVariance) =>
        (Mean, Axes, Variances, TotalVariance) = (mean, axes, variances, totalVariance);

    /// <summary>The mean of the points, (C).</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>One unit vector per row, (count, C); zeros for directions without variance.</summary>
    public Tensor Axes { get; }

    /// <summary>Population variance of the points along each axis, in descending order.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>Total variance of the points.</summary>
    public double TotalVariance { get; }

    /// <summary>The share of the total variance along an axis, 0 to 1; 0 if all points are equal.</summary>
    public double Share(int axis) => TotalVariance > 0 ? Variances[axis] / TotalVariance : 0;

    /// <summary>Computes the axes.</summary>
    /// <param name="points">At least one point, (n, C).</param>
    /// <param name="count">The number of axes, 1 to C.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    /// <exception cref="ArgumentException">There are no points, or more axes than numbers per point.</exception>
    public static PrincipalComponents Compute(Tensor points, int count, CancellationToken cancellation = default)
    {
        if (points.Shape.Length != 2 || points.Length == 0)
            throw new ArgumentException(
                $"The points have shape {points}; there must be rows of numbers, at least one.", nameof(points));
        int C = points.Shape[1];
        if (count < 1 || count > C)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"{count} axes were requested; points of {C} numbers have 1 to {C}.");

        var (mean, rows) = Centred(points);
        double total = rows.Sum(row => TensorPrimitives.SumOfSquares<double>(row)) / rows.Length;
        var (variances, axes) = Largest(rows, count, Math.Min(count + Spare, C), total, cancellation);
        var tensor = new Tensor(count, C);
        for (int a = 0; a < count; a++)
            for (int i = 0; i < C; i++) tensor[a, i] = (float)axes[a][i];
        return new PrincipalComponents(mean, tensor, variances, total);
    }

    /// <summary>Projects points onto the axes, (n, count).</summary>
    /// <param name="points">The points, (n, C).</param>
    public Tensor Project(Tensor points)
    {
        var placed = new Tensor(points.Shape[0], Variances.Count);
        float[] centred = new float[Mean.Count];
        float[] mean = [.. Mean];
        for (int n = 0; n < points.Shape[0]; n++)
        {
            TensorPrimitives.Subtract(points.Row(n), mean, centred);
            for (int a = 0; a < Variances.Count; a++) placed[n, a] = TensorPrimitives.Dot<float>(centred, Axes.Row(a));
        }
        return placed;
    }

    private static (float[] Mean, double[][] Rows) Centred(Tensor points)
    {
        int n = points.Shape[0], C = points.Shape[1];
        double[] mean = new double[C];
        double[][] rows = new double[n][];
        for (int r = 0; r < n; r++)
        {
            rows[r] = new double[C];
            TensorPrimitives.ConvertChecked<float, double>(points.Row(r), rows[r]);
            TensorPrimitives.Add(mean, rows[r], mean);
        }
        TensorPrimitives.Divide(mean, n, mean);
        foreach (double[] row in rows) TensorPrimitives.Subtract(row, mean, row);
        return ([.. mean.Select(m => (float)m)], rows);
    }

    private static (double[] Variances, double[][] Axes) Largest(
        double[][] rows, int count, int block, double total, CancellationToken cancellation)
    {
        int C = rows[0].Length;
        double[][] axes = Start(block, C);
        double[] values = new double[count];
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] before = values;
            (values, double[][] ritz, double[][] images) = RayleighRitz(rows, axes);
            if (Enumerable.Range(0, count)
                .All(a => Math.Abs(values[a] - (a < before.Length ? before[a] : 0)) <= Converged * total))
                return ([.. values.Take(count)],
                    [.. ritz.Take(count).Select((axis, a) => Oriented(axis, values[a] > Converged * total))]);
            axes = Orthonormal(images);
        }
        (values, double[][] last, _) = RayleighRitz(rows, axes);
        return ([.. values.Take(count)],
            [.. last.Take(count).Select((axis, a) => Oriented(axis, values[a] > Converged * total))]);
    }

    /// <summary>
    /// The principal axes within the span of <paramref name="axes"/>, their variances, and the product of the
    /// covariance matrix with each.
    /// </summary>
    private static (double[] Values, double[][] Ritz, double[][] Images) RayleighRitz(double[][] rows, double[][] axes)
    {
        int k = axes.Length, C = axes[0].Length;
        double[][] images = [.. axes.Select(_ => new double[C])];
        var inSpan = new double[k, k];
        double[] along = new double[k];
        foreach (double[] row in rows)
        {
            for (int a = 0; a < k; a++) along[a] = TensorPrimitives.Dot<double>(row, axes[a]);
            for (int a = 0; a < k; a++)
            {
                TensorPrimitives.MultiplyAdd(row, along[a] / rows.Length, images[a], images[a]);
                for (int b = 0; b < k; b++) inSpan[a, b] += along[a] * along[b] / rows.Length;
            }
        }
        var (values, turns) = SymmetricEigen.Of(inSpan);
        return (values, Turned(axes, turns), Turned(images, turns));
    }

    private static double[][] Turned(double[][] vectors, double[,] turns)
    {
        double[][] turned = [.. vectors.Select(v => new double[v.Length])];
        for (int a = 0; a < vectors.Length; a++)
            for (int b = 0; b < vectors.Length; b++)
                TensorPrimitives.MultiplyAdd(vectors[b], turns[a, b], turned[a], turned[a]);
        return turned;
    }

    private static double[][] Start(int block, int C)
    {
        var random = new SplitMix64(StartSeed);
        return Orthonormal(
            [.. Enumerable.Range(0, block)
                .Select(_ => Enumerable.Range(0, C).Select(_ => (double)random.NextNormal()).ToArray())]);
    }

    /// <summary>
    /// Gram-Schmidt, applied twice: one pass loses digits for nearly parallel vectors. Linearly dependent vectors
    /// become zeros.
    /// </summary>
    private static double[][] Orthonormal(double[][] vectors)
    {
        for (int a = 0; a < vectors.Length; a++)
        {
            double before = TensorPrimitives.Norm<double>(vectors[a]);
            for (int pass = 0; pass < 2; pass++)
                for (int b = 0; b < a; b++)
                    TensorPrimitives.MultiplyAdd(
                        vectors[b], -TensorPrimitives.Dot<double>(vectors[a], vectors[b]), vectors[a], vectors[a]);
            double length = TensorPrimitives.Norm<double>(vectors[a]);
            if (length <= 1e-12 * before || length == 0) Array.Clear(vectors[a]);
            else TensorPrimitives.Divide(vectors[a], length, vectors[a]);
        }
        return vectors;
    }

    private static double[] Oriented(double[] axis, bool hasVariance)
    {
        if (!hasVariance) return new double[axis.Length];
        return axis[TensorPrimitives.IndexOfMaxMagnitude<double>(axis)] >= 0 ? axis : [.. axis.Select(x => -x)];
    }
}
