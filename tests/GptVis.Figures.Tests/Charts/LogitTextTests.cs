using GptVis.Figures.Charts;

namespace GptVis.Figures.Tests.Charts;

public sealed class LogitTextTests
{
    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(3.214, "3.21", "+3.21")]
    [InlineData(-0.4, "−0.40", "−0.40")]
    [InlineData(0.0123, "0.0123", "+0.0123")]
    [InlineData(-0.0000012, "−1.2e−6", "−1.2e−6")]
    [InlineData(1234.5, "1234.50", "+1234.50")]
    public void Numbers_are_never_rounded_to_nothing(double logit, string plain, string signed)
    {
        Assert.Equal(plain, LogitText.Of(logit));
        Assert.Equal(signed, Numbers.WithCommas(() => LogitText.Signed(logit)));
    }
}
