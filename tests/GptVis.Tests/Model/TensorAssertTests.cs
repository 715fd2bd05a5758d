using Xunit.Sdk;

namespace GptVis.Tests.Model;

public sealed class TensorAssertTests
{
    [Theory]
    [InlineData(1.1f, 1f), InlineData(float.NaN, 1f), InlineData(1f, float.NaN), InlineData(float.NaN, float.NaN)]
    [InlineData(float.NegativeInfinity, 0f), InlineData(float.PositiveInfinity, float.NegativeInfinity)]
    public void Refuses(float expected, float actual)
    {
        var e = Assert.ThrowsAny<XunitException>(
            () => TensorAssert.Close("x", Vector(0, expected), Vector(0, actual), 0.01));
        Assert.Contains("x: 1 of 2 differ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_another_shape() =>
        Assert.ThrowsAny<XunitException>(() => TensorAssert.Close("x", new Tensor(2, 3), new Tensor(3, 2), 1));

    [Fact]
    public void Accepts_what_is_close_and_equal_infinities() =>
        TensorAssert.Close("x", Vector(1, float.NegativeInfinity), Vector(1.005f, float.NegativeInfinity), 0.01);

    private static Tensor Vector(params float[] numbers) => new(numbers, numbers.Length);
}
