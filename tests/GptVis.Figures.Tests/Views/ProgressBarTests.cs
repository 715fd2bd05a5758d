using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Views;

public sealed class ProgressBarTests
{
    [Fact]
    public void It_is_a_bar_a_percentage_and_a_text()
    {
        Assert.Equal(
            $"[{new string('.', 24)}]   0 %  model.safetensors", new ProgressBar("model.safetensors", 0).ToString());
        Assert.Equal($"[{new string('#', 10)}{new string('.', 14)}]  42 %  x", new ProgressBar("x", 0.42).ToString());
    }

    [Theory]
    [InlineData(-0.1), InlineData(1.1), InlineData(double.NaN)]
    public void Its_fraction_is_from_0_to_1(double fraction) =>
        Assert.StartsWith("A fraction is from 0 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => new ProgressBar("x", fraction)).Message,
                StringComparison.Ordinal);
}
