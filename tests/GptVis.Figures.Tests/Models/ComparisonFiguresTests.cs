using System.Globalization;
using System.Text.RegularExpressions;
using GptVis.Figures.Charts;
using GptVis.Figures.Models;
using GptVis.Model;

namespace GptVis.Figures.Tests.Models;

public sealed partial class ComparisonFiguresTests
{
    private static readonly (string, GptConfig)[] Small3 =
        [("gpt2", GptConfig.Gpt2), ("gpt2-xl", GptConfig.Gpt2Xl), ("gpt3", GptConfig.Gpt3)];

    [Fact]
    public void The_table_has_the_published_numbers()
    {
        var table = ComparisonFigures.Compare(Small3).AsTable();
        Assert.Equal([124_439_808L, 1_557_611_200L, 174_604_259_328L], table["parameters"]);
        Assert.Equal([4 * 124_439_808L, 4 * 1_557_611_200L, 4 * 174_604_259_328L], table["F32 bytes"]);
        Assert.Equal([2 * 124_439_808L, 2 * 1_557_611_200L, 2 * 174_604_259_328L], table["F16 bytes"]);
        Assert.Equal([12, 48, 96], table["layers"]);
        Assert.Equal([1024, 1024, 2048], table["context"]);
        // Brown et al. 2020, table D.1: 3.14e23 FLOP and 3.64e3 petaflop/s-days for GPT-3; their N is 174.6 billion.
        Assert.Equal(3.14e23, (double)table["training FLOP"][2]!, 0.005e23);
        Assert.Equal(3.64e3, (double)table["petaflop/s-days"][2]!, 5.0);
    }

    [Fact]
    public void The_caption_s_numbers_are_those_of_the_table()
    {
        var view = ComparisonFigures.Compare(Small3);
        var parameters = view.AsTable()["parameters"].Cast<long>().ToArray();
        Assert.StartsWith(
            $"gpt3 has {NumberText.Short((double)parameters[2] / parameters[0])} times the parameters of gpt2: "
                + "174,604,259,328 against 124,439,808, in memory 698 GB against 498 MB as F32.", view.Caption);
        Assert.Contains("6 N D with D = 300,000,000,000 tokens for all, the number published for GPT-3", view.Caption);
        Assert.Contains(
            "124,439,808 as released, 124,412,160 without a q, k, v bias, 163,009,536 with a head of its own besides",
                view.Caption);
        Assert.Contains("gpt3: 6 · 174,604,259,328 · 300,000,000,000 = 3.14 · 10²³ FLOP", view.ToHtml());
    }

    [Fact]
    public void Areas_of_the_squares_are_to_scale()
    {
        double[] sides =
            [.. Square().Matches(ComparisonFigures.Compare(Small3).ToHtml())
                .Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        Assert.Equal(3, sides.Length);
        // Sides are written with two decimals.
        Assert.Equal(174_604_259_328.0 / 1_557_611_200, Math.Pow(sides[2] / sides[1], 2), 0.1);
        Assert.Equal(174_604_259_328.0 / 124_439_808, Math.Pow(sides[2] / sides[0], 2), 2.0);
    }

    [Fact]
    public void Another_number_of_tokens_changes_the_compute_alone()
    {
        var table = ComparisonFigures.Compare(Small3, 1e10).AsTable();
        Assert.Equal(6 * 124_439_808d * 1e10, (double)table["training FLOP"][0]!, 1e6);
        Assert.Contains(
            "D = 10,000,000,000 tokens for all, as given.", ComparisonFigures.Compare(Small3, 1e10).Caption);
    }

    [Fact]
    public void The_three_totals_differ_by_biases_and_by_a_head()
    {
        var totals = ParameterTotals.Of(GptConfig.Gpt124M);
        Assert.Equal([124_439_808L, 124_412_160L, 163_009_536L], totals["parameters"]);
        Assert.Equal([null, -27_648L, 38_597_376L], totals["difference"]);
        Assert.Equal(
            ["no q, k, v bias: 12 layers × 3 × 768", "an output head of its own: 50,257 × 768"], totals["why"].Skip(1));
        foreach (var config in (GptConfig[])[GptConfig.Gpt2, GptConfig.Gpt124M, GptConfig.Gpt124MUntied])
            Assert.True(ParameterTotals.Has(config));
        Assert.False(ParameterTotals.Has(GptConfig.Gpt2Medium));
        Assert.Contains("163,009,536", ModelFigures.Summary(GptConfig.Gpt124M, "gpt-124m").ToHtml());
        Assert.DoesNotContain("GPT_CONFIG_124M", ModelFigures.Summary(GptConfig.Gpt2Medium, "gpt2-medium").ToHtml());
    }

    [Fact]
    public void A_summary_explains_every_entry_of_the_configuration()
    {
        var table = ModelFigures.Summary(GptConfig.Gpt2, "gpt2").AsTable();
        var entries = table.Rows.ToDictionary(r => (string)r[0]!, r => (string)r[1]!);
        (string, string)[] expected =
        [
            ("vocabulary", "50,257"), ("context", "1,024"), ("positions", "learned"), ("width", "768"),
                ("layers", "12"), ("heads per layer", "12"), ("heads in all", "144"), ("head width", "64"),
            ("MLP hidden units", "3,072"), ("activation", "GELU (tanh form)"), ("epsilon", "0.00001"),
                ("q, k, v bias", "yes"), ("output head", "tied"),
            ("embedding dropout", "10.0 %"), ("attention dropout", "10.0 %"), ("residual dropout", "10.0 %"),
                ("parameters", "124,439,808"), ("memory", "498 MB"), ("MLP", "56,669,184"),
        ];
        foreach (var (entry, value) in expected) Assert.Equal((entry, value), (entry, entries[entry]));
        Assert.All(table["what it means"], text => Assert.NotEqual("", text));
        // Each number of the configuration has an entry: a new one has to be explained too.
        Assert.Equal(13, typeof(GptConfig).GetProperties().Count(p => p.CanWrite));
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.StartsWith("There are no models to compare",
            Assert.Throws<ArgumentException>(() => ComparisonFigures.Compare([])).Message);
        Assert.StartsWith("0 training tokens were given; it takes more than 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => ComparisonFigures.Compare(Small3, 0)).Message);
    }

    [GeneratedRegex(@"height:([\d.]+)px;background")]
    private static partial Regex Square();
}
