using Xunit.Sdk;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>The guard that every kernel's test relies on.</summary>
public sealed unsafe class GuardedTests
{
    private const int Rows = 3, Columns = 5, Gap = 20;

    [Fact]
    public void Numbers_inside_the_matrix_may_be_written()
    {
        var matrix = NewMatrix();
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Columns; column++) *matrix.Matrix.At(row, column) = 1;
        matrix.RequireUntouchedAround("y");
    }

    [Theory]
    [InlineData(0, -1), InlineData(0, -96), InlineData(0, Columns), InlineData(1, -1), InlineData(2, Columns),
        InlineData(2, Columns + 96), InlineData(Rows, 0)]
    public void A_number_written_beside_it_or_between_its_rows_is_found(int row, int column)
    {
        var matrix = NewMatrix();
        float* place = matrix.Matrix.Start + row * matrix.Matrix.RowStride + column;
        *place = 1;
        var e = Assert.Throws<FailException>(() => matrix.RequireUntouchedAround("y"));
        Assert.Contains($": 1 was written {row * matrix.Matrix.RowStride + column} floats after its start.", e.Message,
            StringComparison.Ordinal);
    }

    /// <summary>One with a gap between its rows, which is chosen at random.</summary>
    private static Guarded NewMatrix()
    {
        for (int seed = 0; ; seed++)
        {
            var matrix = Guarded.Unset(new SplitMix64(seed), Rows, Columns);
            if (matrix.Matrix.RowStride == Columns + Gap) return matrix;
        }
    }
}
