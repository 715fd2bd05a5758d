using GptVis.Figures.Charts;

namespace GptVis.Figures.Tests.Charts;

public sealed class PercentTests
{
    [Theory]
    [InlineData(0.412, "41.2 %"), InlineData(0, "0 %"), InlineData(1, "100 %"), InlineData(0.00049, "<0.1 %"),
        InlineData(0.0006, "0.1 %")]
    [InlineData(0.9996, ">99.9 %"), InlineData(0.9994, "99.9 %"), InlineData(-0.02, "-2.0 %"),
        InlineData(double.NaN, "NaN %"), InlineData(1.5, "150.0 %")]
    public void A_share_is_not_rounded_to_what_it_is_not(double share, string text) =>
    Assert.Equal(text, Numbers.WithCommas(() => Percent.Of(share)));
}
