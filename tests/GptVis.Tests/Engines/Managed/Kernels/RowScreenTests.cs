using System.Numerics.Tensors;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>The row that the screen finds against all products.</summary>
public sealed class RowScreenTests
{
    [Fact]
    public void Every_path_with_wide_vectors_has_it() =>
    Assert.Equal(VectorPaths.Current >= VectorPath.Vector256, RowScreen.IsSupported);

    [Theory]
    [InlineData(1, 1), InlineData(7, 3), InlineData(513, 16), InlineData(1500, 63), InlineData(1024, 64),
        InlineData(2000, 65), InlineData(700, 800)]
    public void Finds_the_largest_product(int rows, int columns)
    {
        if (!RowScreen.IsSupported) return;
        var random = new SplitMix64(rows);
        var matrix = Random(random, rows, columns);
        var screen = new RowScreen(matrix);
        for (int i = 0; i < 20; i++) RequireSame(screen, matrix, Random(random, columns).Span);
    }

    [Theory]
    [InlineData("outliers"), InlineData("a common part"), InlineData("equal rows"), InlineData("nearly equal rows"),
        InlineData("zeros"), InlineData("tiny"), InlineData("small"), InlineData("very small"),
        InlineData("around the smallest"), InlineData("all sizes"), InlineData("large")]
    public void Finds_it_among_rows_that_are_hard_to_tell_apart(string kind)
    {
        if (!RowScreen.IsSupported) return;
        const int Rows = 1200, Columns = 96;
        var random = new SplitMix64(5);
        var matrix = Random(random, Rows, Columns);
        for (int row = 0; row < Rows; row++)
        {
            var w = matrix.Row(row);
            switch (kind)
            {
                case "outliers": w[row % Columns] *= 1000; break;
                case "a common part": TensorPrimitives.Add<float>(w, 100, w); break;
                case "equal rows": matrix.Row(row % 5).CopyTo(w); break;
                case "nearly equal rows":
                    matrix.Row(0).CopyTo(w);
                    w[row % Columns] *= 1 + row * 1e-7f;
                    break;
                case "zeros": if (row % 3 != 1) w.Clear(); break;
                case "tiny": TensorPrimitives.Multiply(w, 1e-36f, w); break;
                case "small": TensorPrimitives.Multiply(w, 1e-18f, w); break;
                case "very small": TensorPrimitives.Multiply(w, 1e-25f, w); break;
                case "around the smallest": TensorPrimitives.Multiply(w, MathF.Pow(10, row % 5 - 17), w); break;
                case "all sizes": TensorPrimitives.Multiply(w, MathF.Pow(10, row % 70 - 40), w); break;
                default: TensorPrimitives.Multiply(w, 1e25f, w); break;
            }
        }

        var screen = new RowScreen(matrix);
        for (int i = 0; i < 20; i++) RequireSame(screen, matrix, Random(random, Columns).Span);
        RequireSame(screen, matrix, new float[Columns]);
    }

    [Fact]
    public void Does_not_choose_among_numbers_that_are_none()
    {
        if (!RowScreen.IsSupported) return;
        var matrix = Random(new SplitMix64(1), 600, 20);
        float[] x = [.. Enumerable.Repeat(1f, 20)];
        Assert.InRange(new RowScreen(matrix).IndexOfMax(x), 0, 599);

        x[3] = float.NaN;
        Assert.Equal(-1, new RowScreen(matrix).IndexOfMax(x));
        x.AsSpan().Fill(1e-25f);
        Assert.Equal(-1, new RowScreen(matrix).IndexOfMax(x));
        x.AsSpan().Fill(1);
        matrix[555, 18] = 3e38f;
        matrix[555, 19] = 3e38f;
        Assert.Equal(-1, new RowScreen(matrix).IndexOfMax(x));
        matrix[555, 19] = float.PositiveInfinity;
        Assert.Equal(-1, new RowScreen(matrix).IndexOfMax(x));
    }

    private static void RequireSame(RowScreen screen, Tensor matrix, ReadOnlySpan<float> x)
    {
        var products = new float[matrix.Shape[0]];
        Unembed.Forward(products, x, matrix.Span, 1);
        Assert.Equal(TensorPrimitives.IndexOfMax<float>(products), screen.IndexOfMax(x));
    }

    private static Tensor Random(SplitMix64 random, params int[] shape)
    {
        var tensor = new Tensor(shape);
        foreach (ref float number in tensor.Span)
            number = random.NextFloat() + random.NextFloat() + random.NextFloat() - 1.5f;
        return tensor;
    }
}
