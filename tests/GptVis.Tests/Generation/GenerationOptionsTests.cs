using GptVis.Generation;

namespace GptVis.Tests.Generation;

public sealed class GenerationOptionsTests
{
    [Fact]
    public void What_is_out_of_range_is_refused_with_what_is_possible()
    {
        AssertRefused("MaxNewTokens must be at least 1.", () => new GenerationOptions { MaxNewTokens = 0 });
        foreach (float temperature in new[] { -0.1f, float.NaN, float.PositiveInfinity })
            AssertRefused("Temperature must be finite and at least 0; 0 always takes the most likely token.",
                () => new GenerationOptions { Temperature = temperature });
        AssertRefused("TopK must be at least 1; null keeps all tokens.", () => new GenerationOptions { TopK = 0 });
        foreach (float p in new[] { 0, -0.5f, 1.01f, float.NaN })
            AssertRefused("TopP is a share of the probability: above 0 and at most 1; null keeps all tokens.",
                () => new GenerationOptions { TopP = p });
        AssertRefused("Alternatives must be at least 0.", () => new GenerationOptions { Alternatives = -1 });
        AssertRefused("Width must be at least 1.", () => new BeamOptions { Width = 0 });
        AssertRefused("MaxNewTokens must be at least 1.", () => new BeamOptions { MaxNewTokens = 0 });
        AssertRefused("LengthPenalty must be finite; 0 ranks by log-probability alone.",
            () => new BeamOptions { LengthPenalty = float.NaN });
    }

    [Fact]
    public void The_ends_of_the_ranges_are_in_them()
    {
        _ = new GenerationOptions { MaxNewTokens = 1, Temperature = 0, TopK = 1, TopP = 1, Alternatives = 0 };
        _ = new BeamOptions { Width = 1, MaxNewTokens = 1, LengthPenalty = -1 };
    }

    private static void AssertRefused(string message, Func<object> options) =>
        Assert.StartsWith(
            message, Assert.Throws<ArgumentOutOfRangeException>(options).Message, StringComparison.Ordinal);
}
