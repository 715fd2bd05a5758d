using GptVis.Figures.Charts;

namespace GptVis.Figures.Tests.Charts;

public sealed class ColorScaleTests
{
    [Fact]
    public void Probability_runs_from_light_to_dark_and_on_dark_pages_from_dark_to_light()
    {
        double[] light = [.. ColorScales.Probability.Colors.Select(Luminance)],
            dark = [.. ColorScales.Probability.OnDark!.Select(Luminance)];
        Assert.Equal(light.OrderDescending(), light);
        Assert.Equal(dark.Order(), dark);
    }

    [Fact]
    public void Signed_is_white_at_zero_and_gets_darker_both_ways()
    {
        var colors = ColorScales.Signed.Colors;
        int middle = colors.Count / 2;
        Assert.Equal(1, colors.Count % 2);
        Assert.Equal("#ffffff", colors[middle]);
        double[] luminance = [.. colors.Select(Luminance)];
        Assert.Equal(luminance[..middle].Order(), luminance[..middle]);
        Assert.Equal(luminance[middle..].OrderDescending(), luminance[middle..]);
    }

    [Theory]
    [InlineData("#0072b2", "#ffffff"), InlineData("#e69f00", "#000000"), InlineData("#009e73", "#000000"),
        InlineData("#000000", "#ffffff")]
    public void Text_on_a_colour_takes_the_higher_contrast(string color, string text) =>
    Assert.Equal(text, Rgb.Parse(color).TextColor);

    private static double Luminance(string hex) =>
        Rgb.Parse(hex) is var c ? 0.2126 * c.Red + 0.7152 * c.Green + 0.0722 * c.Blue : 0;
}
