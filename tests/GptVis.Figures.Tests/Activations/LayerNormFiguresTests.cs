using System.Text.RegularExpressions;
using GptVis.Analysis.Activations;
using GptVis.Figures.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Figures.Tests.Activations;

public sealed partial class LayerNormFiguresTests
{
    private static readonly LanguageModel Fruit = LanguageModel.Fruit;

    [Fact]
    public void The_caption_s_numbers_are_those_of_the_table()
    {
        var (view, tokens) = Show("i like spicy so", position: 2);
        var rows = view.AsTable().Rows.Where(r => (int)r[0]! == 2).ToArray();
        Assert.Equal(20, rows.Length);
        var (mean, variance) = Moments(rows, "before");
        var (_, standard) = Moments(rows, "standardised");
        var (after, afterVariance) = Moments(rows, "after");
        Assert.StartsWith(
            $"{tokens[2].At(2)} comes with mean {NumberText.Short(mean)} and variance {NumberText.Short(variance)} "
                + $"over its 20 units; standardised they have mean 0 and variance {NumberText.Short(standard)}; "
                + $"the learned scale and shift make that mean {NumberText.Short(after)} and variance "
                + $"{NumberText.Short(afterVariance)}.",
            view.Caption);
        var farthest = rows.MaxBy(r => Math.Abs((float)r[4]!))!;
        Assert.Contains(
            $"Farthest from the mean is unit {farthest[2]}: {NumberText.Short((float)farthest[3]!)} becomes "
                + $"{NumberText.Short((float)farthest[4]!)} and then {NumberText.Short((float)farthest[7]!)}.",
                view.Caption);
    }

    [Fact]
    public void The_formula_s_numbers_give_its_result()
    {
        string html = Show("i like spicy so", position: 1).View.ToHtml();
        double[] n =
            [.. Formula().Match(html).Groups.Values.Skip(1)
                .Select(g =>
                    double.Parse(
                        g.Value.Replace('−', '-').Trim('(', ')'), System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal(10, n.Length);
        // Five decimals are written; the root of the variance divides by 0.3 and more.
        Assert.Equal((n[0] - n[1]) / Math.Sqrt(n[2] + n[3]) * n[4] + n[5], n[9], 1e-4);
        Assert.Equal((n[0] - n[1]) / Math.Sqrt(n[2] + n[3]), n[6], 1e-4);
        Assert.Equal((n[4], n[5]), (n[7], n[8]));
    }

    [Fact]
    public void Moments_of_every_token_are_shown()
    {
        var summary = Show("i like spicy so", position: 0).View.Summary;
        Assert.Equal(4, summary.Rows.Count);
        Assert.All(summary["mean x̂"], m => Assert.Equal(0, (float)m!, 1e-5f));
        Assert.All(summary["variance x̂"], v => Assert.Equal(1, (float)v!, 1e-3f));
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        var steps = LayerNormSteps.Compute(Fruit.Gpt, [4, 5], Norm.Ln1, 0);
        Assert.StartsWith("The norm is of 2 tokens, but 1 tokens were given.",
            Assert.Throws<ArgumentException>(
                () => LayerNormFigures.Steps(steps, TokenText.Sequence(["a"]), 0, "")).Message);
        Assert.Contains("the text has 0 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => LayerNormFigures.Steps(steps, TokenText.Sequence(["a", "b"]), 2, "")).Message);
    }

    private static (double Mean, double Variance) Moments(IReadOnlyList<object?>[] rows, string column)
    {
        int at = column switch { "before" => 3, "standardised" => 4, _ => 7 };
        double mean = rows.Average(r => (double)(float)r[at]!);
        return (mean, rows.Average(r => Math.Pow((float)r[at]! - mean, 2)));
    }

    private static (View View, TokenText[] Tokens) Show(string text, int position)
    {
        TokenText[] tokens = [.. Fruit.Tokenize(text).Select(t => new TokenText(t.Text, t.Id))];
        return (LayerNormFigures.Steps(LayerNormSteps.Compute(Fruit.Gpt, Fruit.Tokenizer.EncodeIds(text), Norm.Ln2, 1),
            tokens, position, "Norm"), tokens);
    }

    [GeneratedRegex(@"unit \d+: \((.+?) − (.+?)\) / √\((.+?) \+ (.+?)\) · (.+?) \+ (.+?) "
        + @"= (.+?) · (.+?) \+ (.+?) = <b>(.+?)</b>")]
    private static partial Regex Formula();
}
