namespace GptVis.Analysis.Embeddings;

/// <summary>Eigenvalues and eigenvectors of a small symmetric matrix, by Jacobi's rotations.</summary>
/// <remarks>
/// Golub, van Loan: Matrix Computations, section 8.5. O(n³) per sweep; meant for n up to a few dozen.
/// </remarks>
internal static class SymmetricEigen
{
    private const int MaxSweeps = 60;

    /// <summary>Eigenvalues, the largest first, and the eigenvectors as rows in the same order, (n, n).</summary>
    /// <param name="matrix">Symmetric, (n, n); not changed.</param>
    public static (double[] Values, double[,] Vectors) Of(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        var v = new double[n, n];
        for (int i = 0; i < n; i++) v[i, i] = 1;

        for (int sweep = 0; sweep < MaxSweeps && !IsDiagonal(a, n); sweep++)
            for (int p = 0; p < n - 1; p++)
                for (int q = p + 1; q < n; q++)
                    if (a[p, q] != 0) Rotate(a, v, p, q, n);

        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => a[i, i])];
        var vectors = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) vectors[i, j] = v[j, order[i]];
        return ([.. order.Select(i => a[i, i])], vectors);
    }

    /// <summary>
    /// Rotates the plane of p and q so that a[p, q] becomes 0: tan θ is the smaller root of t² + 2 τ t − 1 = 0.
    /// </summary>
    private static void Rotate(double[,] a, double[,] v, int p, int q, int n)
    {
        double tau = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        double t = (tau >= 0 ? 1 : -1) / (Math.Abs(tau) + Math.Sqrt(tau * tau + 1));
        double c = 1 / Math.Sqrt(t * t + 1), s = t * c;
        for (int i = 0; i < n; i++) (a[i, p], a[i, q]) = (c * a[i, p] - s * a[i, q], s * a[i, p] + c * a[i, q]);
        for (int i = 0; i < n; i++) (a[p, i], a[q, i]) = (c * a[p, i] - s * a[q, i], s * a[p, i] + c * a[q, i]);
        for (int i = 0; i < n; i++) (v[i, p], v[i, q]) = (c * v[i, p] - s * v[i, q], s * v[i, p] + c * v[i, q]);
    }

    private static bool IsDiagonal(double[,] a, int n)
    {
        double off = 0, on = 0;
        for (int i = 0; i < n; i++)
        {
            on += a[i, i] * a[i, i];
            for (int j = i + 1; j < n; j++) off += a[i, j] * a[i, j];
        }
        return off <= 1e-30 * on;
    }
}
