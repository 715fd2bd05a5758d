using GptVis.Analysis.Activations;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Analysis.Activations;

public sealed class LayerNormStepsTests
{
    private static readonly Gpt Fruit = LanguageModel.Fruit.Gpt;
    private static readonly int[] Tokens = LanguageModel.Fruit.Tokenizer.EncodeIds("i like spicy so i like");

    // Of numbers of size 1 to 4. Measured: 4.8e-7; with the unbiased variance 6e-2.
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(Norm.Ln1, 0), InlineData(Norm.Ln1, 1), InlineData(Norm.Ln2, 0), InlineData(Norm.Ln2, 1),
        InlineData(Norm.Final, 0)]
    public void Scaled_and_shifted_the_standardised_numbers_are_what_the_model_went_on_with(Norm norm, int layer)
    {
        var steps = LayerNormSteps.Compute(Fruit, Tokens, norm, layer);
        double worst = 0;
        for (int t = 0; t < 6; t++)
        {
            double mean = 0, variance = 0;
            for (int i = 0; i < 20; i++)
            {
                worst = Math.Max(
                    worst, Math.Abs(steps.Standardised[t, i] * steps.Scale[i] + steps.Shift[i] - steps.After[t, i]));
                mean += steps.Standardised[t, i] / 20;
                variance += steps.Standardised[t, i] * steps.Standardised[t, i] / 20;
            }
            // ε makes the variance a little less than 1.
            worst = Math.Max(
                worst, Math.Max(Math.Abs(mean), Math.Abs(steps.Variance[t] / (steps.Variance[t] + 1e-5) - variance)));
        }
        Console.WriteLine($"{norm} {layer}: {worst:E1}");
        Assert.InRange(worst, 0, Tolerance);
    }

    [Fact]
    public void Every_norm_reads_what_it_reads_in_the_model()
    {
        var trace = Fruit.Run(Tokens);
        Assert.Equal(trace.Blocks[1].ResidPre.Span, LayerNormSteps.Compute(Fruit, Tokens, Norm.Ln1, 1).Before.Span);
        Assert.Equal(trace.Blocks[1].ResidMid.Span, LayerNormSteps.Compute(Fruit, Tokens, Norm.Ln2, 1).Before.Span);
        Assert.Equal(trace.Blocks[1].ResidPost.Span, LayerNormSteps.Compute(Fruit, Tokens, Norm.Final, 0).Before.Span);
        Assert.Equal(trace.LnFinal.Span, LayerNormSteps.Compute(Fruit, Tokens, Norm.Final, 0).After.Span);
    }

    [Fact]
    public void The_variance_is_divided_by_the_number_of_units()
    {
        var (mean, variance) = LayerNormSteps.Moments(new Tensor(new float[] { 1, 2, 3, 6 }, 1, 4));
        Assert.Equal((3f, 3.5f), (mean[0], variance[0]));
    }

    [Fact]
    public void A_layer_that_is_not_there_is_refused() =>
        Assert.Contains("this model has 0 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => LayerNormSteps.Compute(Fruit, Tokens, Norm.Ln1, 2)).Message);
}
