using Xunit.Sdk;

namespace GptVis.Tests.Engines.Managed.Kernels;

public sealed class WorstErrorTests
{
    [Theory]
    [InlineData(1, 1.2f), InlineData(1, float.NaN), InlineData(double.NaN, 1f), InlineData(1, float.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, -1e30f), InlineData(double.NegativeInfinity, float.PositiveInfinity)]
    public void Refuses(double expected, float actual)
    {
        var e = Assert.ThrowsAny<XunitException>(() => new WorstError(0.1).Check("x", 3, 4, expected, 1, actual));
        Assert.Contains("x at (3, 4)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1.05f, 1), InlineData(1, 2f, 10), InlineData(double.NegativeInfinity, float.NegativeInfinity, 1)]
    public void Accepts_what_is_close_for_its_scale(double expected, float actual, double scale) =>
        new WorstError(0.1001).Check("x", 0, 0, expected, scale, actual);

    [Fact]
    public void A_guard_finds_a_write_beside_the_matrix_and_gives_NaN_to_a_read()
    {
        var x = Guarded.Normal(new SplitMix64(1), rows: 3, columns: 5);
        x.RequireUntouchedAround("x");
        unsafe
        {
            Assert.True(
                float.IsNaN(*x.Matrix.At(1, 5)) && float.IsNaN(*x.Matrix.At(0, -1)) && float.IsNaN(*x.Matrix.At(3, 0)));
            *x.Matrix.At(1, 5) = 0;
        }
        Assert.ThrowsAny<XunitException>(() => x.RequireUntouchedAround("x"));
    }
}
