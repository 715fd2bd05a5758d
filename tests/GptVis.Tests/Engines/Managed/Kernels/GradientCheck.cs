namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>Compares gradients with central differences along random directions.</summary>
internal static class GradientCheck
{
    // One direction can pass a wrong gradient; eight caught every broken LayerNorm of 200 seeds.
    private const int Directions = 8;
    private const float Step = 1e-2f;

    /// <summary>
    /// Largest |⟨gradient, v⟩ − (L(p + hv) − L(p − hv)) / 2h| over random unit directions v, divided by ‖gradient‖.
    /// <paramref name="loss"/> is called while <paramref name="parameters"/> hold the moved values.
    /// </summary>
    public static double WorstError(
        Span<float> parameters, ReadOnlySpan<float> gradient, Func<double> loss, int seed = 1)
    {
        var random = new SplitMix64(seed);
        var start = parameters.ToArray();
        double norm = Math.Sqrt(gradient.ToArray().Sum(g => (double)g * g));
        double worst = 0;

        for (int n = 0; n < Directions; n++)
        {
            var v = start.Select(_ => random.NextNormal()).ToArray();
            float length = MathF.Sqrt(v.Sum(x => x * x));
            double expected = 0;
            for (int i = 0; i < v.Length; i++) expected += gradient[i] * (double)(v[i] /= length);

            double measured =
                (At(parameters, start, v, Step, loss) - At(parameters, start, v, -Step, loss)) / (2 * Step);
            double error = Math.Abs(expected - measured) / norm;
            if (!(error <= worst)) worst = error;       // NaN wins
        }
        start.CopyTo(parameters);
        return worst;
    }

    private static double At(Span<float> parameters, float[] start, float[] v, float step, Func<double> loss)
    {
        for (int i = 0; i < start.Length; i++) parameters[i] = start[i] + step * v[i];
        return loss();
    }
}
