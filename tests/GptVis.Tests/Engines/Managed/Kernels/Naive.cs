using System.Numerics.Tensors;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>
/// Every kernel as its formula says it, in float64: what the fast ones are compared with. Beside each number goes its
/// size: the sum of the absolute values that were added up, which rounding errors are proportional to.
/// </summary>
internal static unsafe class Naive
{
    private const double SqrtTwoOverPi = 0.79788456080286535588, Cubic = 0.044715;

    /// <summary>Gives every number of a · b with its size to <paramref name="each"/>.</summary>
    public static void Product(Matrix a, Matrix b, Action<int, int, double, double> each)
    {
        int N = b.Columns, K = b.Rows;
        double[] numbers = new double[K * N], sizes = new double[K * N], sum = new double[N], size = new double[N];
        for (int k = 0; k < K; k++)
            for (int column = 0; column < N; column++) numbers[k * N + column] = *b.At(k, column);
        TensorPrimitives.Abs<double>(numbers, sizes);

        for (int row = 0; row < a.Rows; row++)
        {
            Array.Clear(sum);
            Array.Clear(size);
            for (int k = 0; k < K; k++)
            {
                double x = *a.At(row, k);
                TensorPrimitives.MultiplyAdd(numbers.AsSpan(k * N, N), x, sum, sum);
                TensorPrimitives.MultiplyAdd(sizes.AsSpan(k * N, N), Math.Abs(x), size, size);
            }
            for (int column = 0; column < N; column++) each(row, column, sum[column], size[column]);
        }
    }

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static double Gelu(double x) => 0.5 * x * (1 + Math.Tanh(U(x)));

    /// <summary>Its derivative.</summary>
    public static double GeluSlope(double x)
    {
        double tanh = Math.Tanh(U(x)), slopeOfU = SqrtTwoOverPi * (1 + 3 * Cubic * x * x);
        double slopeOfTanh = 1 - tanh * tanh;
        return 0.5 * (1 + tanh) + (slopeOfTanh == 0 ? 0 : 0.5 * x * slopeOfTanh * slopeOfU);
    }

    /// <summary>exp(s_i) / Σⱼ exp(s_j).</summary>
    public static double[] Softmax(ReadOnlySpan<float> scores)
    {
        double[] s = Doubles(scores);
        double max = s.Max(), sum = s.Sum(x => Math.Exp(x - max));
        return [.. s.Select(x => Math.Exp(x - max) / sum)];
    }

    /// <summary>Mean and 1/√(σ² + ε) of a row.</summary>
    public static (double Mean, double Rstd) Statistics(ReadOnlySpan<float> x, double epsilon)
    {
        double[] numbers = Doubles(x);
        double mean = numbers.Average();
        return (mean, 1 / Math.Sqrt(numbers.Average(v => (v - mean) * (v - mean)) + epsilon));
    }

    public static double[] Doubles(ReadOnlySpan<float> numbers)
    {
        double[] doubles = new double[numbers.Length];
        for (int i = 0; i < doubles.Length; i++) doubles[i] = numbers[i];
        return doubles;
    }

    private static double U(double x) => SqrtTwoOverPi * (x + Cubic * x * x * x);
}
