using GptVis.Analysis.Attribution;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class SaliencyTests
{
    // Measured: 0; other row counts may round otherwise on another processor.
    private const double LogitTolerance = 1e-5;

    private static readonly Gpt Fruit = LanguageModel.Fruit.Gpt;
    private static readonly int[] Tokens = LanguageModel.Fruit.Tokenizer.EncodeIds("i like spicy so i like");

    [Fact]
    public void Explains_the_position_and_token_asked_for_and_later_tokens_cannot_matter()
    {
        var saliency = Saliency.Compute(Fruit, Tokens, position: 2, target: 5);
        Assert.Equal((2, 5), (saliency.Position, saliency.Token));
        Assert.Equal(Fruit.Run(Tokens).Logits[2, 5], saliency.Logit, LogitTolerance);
        Assert.All(saliency.GradientNorm.Span[3..].ToArray(), norm => Assert.Equal(0, norm));
        Assert.All(saliency.GradientNorm.Span[..3].ToArray(), norm => Assert.True(norm > 0));
    }

    [Fact]
    public void The_default_is_the_likeliest_token_after_the_last_position()
    {
        var saliency = Saliency.Compute(Fruit, Tokens);
        Assert.Equal((5, "chili"), (saliency.Position, LanguageModel.Fruit.TokenText(saliency.Token)));
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.StartsWith("Position 6 was requested; this text has 6 tokens: 0 to 5.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Saliency.Compute(Fruit, Tokens, position: 6)).Message);
        Assert.StartsWith("Position 1 was requested; this text has 1 token: only position 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Saliency.Compute(Fruit, [3], position: 1)).Message);
        Assert.StartsWith("Token 19 was requested; this model's vocabulary goes from 0 to 18.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Saliency.Compute(Fruit, Tokens, target: 19)).Message);
        Assert.StartsWith(
            "The text has no tokens", Assert.Throws<ArgumentException>(() => Saliency.Compute(Fruit, [])).Message);
    }
}
