using GptVis.Analysis.Attribution;
using GptVis.Figures.Attribution;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Figures.Tests.Attribution;

public sealed class LogitAttributionFiguresTests
{
    // Of a sum of 8.6. Measured: 1.1e-7, floats in place of doubles.
    private const double BarTolerance = 1e-5;

    private const string Sentence = "i like spicy so i like";

    private static readonly LanguageModel Fruit = LanguageModel.Fruit;
    private static readonly TokenText[] Tokens =
        [.. Fruit.Tokenizer.Encode(Sentence).Select(t => new TokenText(t.Text, t.Id))];

    [Fact]
    public void The_caption_tells_the_logit_the_strongest_parts_and_what_they_add_up_to()
    {
        var (attribution, view) = Parts();
        var rows = view.AsTable().Rows.Select(
            row => (Name: (string)row[0]!, IsHead: row[2] is not null, Adds: (double)row[3]!)).ToList();
        var head = rows.Where(r => r.IsHead).MaxBy(r => Math.Abs(r.Adds));
        var other = rows.Where(r => !r.IsHead).MaxBy(r => Math.Abs(r.Adds));

        Assert.Equal("What makes fruit say `chili` after `like` (5)", view.Title);
        Assert.Equal(2 + 4 + 2 + 1, rows.Count);
        Assert.StartsWith(
            $"The logit of `chili` after `like` (5) is {NumberText.Logit(attribution.Logit)}. The strongest head is "
                + $"{head.Name} with {NumberText.SignedLogit(head.Adds)}, the strongest other part {other.Name} with "
                + $"{NumberText.SignedLogit(other.Adds)}. All parts add up to "
                + $"{NumberText.Logit(rows.Sum(r => r.Adds))}, ",
                view.Caption, StringComparison.Ordinal);
        Assert.Contains(
            $"scale is held at this run's {NumberText.Logit(attribution.Scale)}.", view.Caption,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_bars_are_the_whole_logit_with_the_heads_as_one_bar()
    {
        var (attribution, view) = Parts();
        var bars = (Bar)((FigurePart)view.Parts[1]).Figure.Traces[0];
        Assert.Equal(attribution.Sum, bars.Lengths.ToArray().Sum(x => (double)x), BarTolerance);
        Assert.Equal(["embedding", "position", "heads", "MLP 0", "MLP 1", "biases"],
            ((FigurePart)view.Parts[1]).Figure.XAxis.Ticks!.Select(t => t.Label));
    }

    [Fact]
    public void The_map_of_heads_is_white_at_zero()
    {
        var map = (Heatmap)((FigurePart)Parts().View.Parts[0]).Figure.Traces[0];
        Assert.Equal(-map.Max, map.Min);
        Assert.Equal(map.Max, map.Z.Span.ToArray().Max(Math.Abs));
    }

    [Fact]
    public void A_difference_names_both_tokens()
    {
        int lemon = Fruit.Tokenizer.EncodeIds("lemon")[0];
        var (attribution, view) = Parts(lemon);
        Assert.Equal("What makes fruit say `chili` rather than `lemon` after `like` (5)", view.Title);
        Assert.StartsWith(
            "After `like` (5) the logit of `chili` rather than `lemon` differs by "
                + $"{NumberText.SignedLogit(attribution.Logit)}.", view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void The_position_has_to_be_in_the_text() =>
    Assert.Contains("position 5, and 2 tokens", Assert.Throws<ArgumentException>(
        () => LogitAttributionFigures.Parts(
            Parts().Attribution, Tokens[..2], id => new TokenText("x"), "fruit")).Message);

    private static (LogitAttribution Attribution, View View) Parts(int? versus = null)
    {
        var attribution = LogitAttribution.Compute(Fruit.Gpt, Fruit.Tokenizer.EncodeIds(Sentence), versus: versus);
        return (attribution,
            LogitAttributionFigures.Parts(attribution, Tokens, id => new TokenText(Fruit.TokenText(id), id), "fruit"));
    }
}
