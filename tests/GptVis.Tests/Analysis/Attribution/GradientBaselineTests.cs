using GptVis.Analysis.Attribution;
using GptVis.Models;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class GradientBaselineTests
{
    // Measured: 3.7e-9, one rounding to float.
    private const double Tolerance = 1e-7;

    [Fact]
    public void The_mean_token_is_the_mean_of_the_embedding_table_at_every_position()
    {
        var gpt = LanguageModel.Fruit.Gpt;
        var rows = GradientBaseline.MeanToken.Of(gpt, 3);
        Assert.Equal("(3, 20)", rows.ToString());
        for (int t = 0; t < 3; t++)
            for (int c = 0; c < 20; c++)
                Assert.Equal(Enumerable.Range(0, 19).Average(v => (double)gpt.Weights.TokenEmbedding[v, c]), rows[t, c],
                    Tolerance);
    }

    [Fact]
    public void Zeros_are_zeros_and_nothing_else_is_a_baseline()
    {
        Assert.All(GradientBaseline.Zeros.Of(LanguageModel.Fruit.Gpt, 2).Span.ToArray(), x => Assert.Equal(0, x));
        Assert.Throws<ArgumentOutOfRangeException>(() => ((GradientBaseline)7).Of(LanguageModel.Fruit.Gpt, 2));
    }
}
