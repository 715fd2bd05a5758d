using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Models;

namespace GptVis.Figures.Tests.Generation;

public sealed class GenerationFiguresTests
{
    private static readonly GenerationOptions Drawn =
        GenerationOptions.Default with
        {
            MaxNewTokens = 4,
            Alternatives = 3,
            Temperature = 2,
            Seed = 5,
            StopTokens = []
        };

    [Fact]
    public void The_caption_counts_the_favourites_and_names_the_least_likely_choice()
    {
        var (text, view) = Written(Drawn);
        var chosen = view.AsTable().Rows.Where(row => (string)row[6]! == "yes").ToList();
        var least = chosen.MinBy(row => (float)row[4]!)!;
        int rank = (int)least[1]!;

        Assert.Equal(text.Ids, chosen.Select(row => (int)row[3]!));
        Assert.StartsWith(
            $"4 new tokens, {chosen.Count(row => (int)row[1]! == 1) switch { 0 => "none", 4 => "all", var n => n }} "
                + $"of them the model's favourite. The least likely is `{((TokenText)least[2]!).Visible}`, new token "
                + $"{least[0]}: "
                + $"{NumberText.Percent((float)least[4]!)}{(rank == 1 ? ", the favourite" : $", number {rank}")}.",
                view.Caption, StringComparison.Ordinal);
        Assert.EndsWith(
            "Drawn at temperature 2, seed 5: another seed gives another text. It stopped at the length asked for.",
                view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_chosen_is_in_every_place_also_when_it_is_no_favourite()
    {
        var (text, view) = Written(Drawn with { Alternatives = 1 });
        Assert.Contains(text.Tokens, token => token.Rank > 0);
        foreach (var place in view.AsTable().Rows.GroupBy(row => row[0]))
            Assert.Single(place, row => (string)row[6]! == "yes");
        var figure = ((FigurePart)view.Parts[1]).Figure;
        Assert.Equal(4, figure.Controls.Single().Steps.Count);
        Assert.Single(
            ((Scatter)figure.Traces[2]).Labels, label => label.Contains("◀ chosen", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, null, null, "Always the likeliest token was taken.")]
    [InlineData(0.5, 3, null, "Drawn at temperature 0.5, from the 3 likeliest, seed 5")]
    [InlineData(1, null, 0.9, "Drawn at temperature 1, from those that make up 90.0 %, seed 5")]
    public void How_it_was_written_is_said(double temperature, int? topK, double? topP, string sentence) =>
        Assert.Contains(sentence,
            Written(Drawn with { Temperature = (float)temperature, TopK = topK, TopP = (float?)topP }).View.Caption,
                StringComparison.Ordinal);

    [Fact]
    public void Prompt_and_new_text_are_kept_apart_and_are_text()
    {
        const string hostile = "i <b>like</b> </script>";
        var view = GenerationFigures.Text(Generator.Generate(LanguageModel.Fruit, hostile, Drawn), Drawn, "fruit");
        Assert.Contains(
            "<bdi>i &lt;b&gt;like&lt;/b&gt; &lt;/script&gt;</bdi></span><bdi", view.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_was_stopped_at_once_says_so()
    {
        var text = Generator.Generate(LanguageModel.Fruit, "i like", Drawn, cancellation: new CancellationToken(true));
        var view = GenerationFigures.Text(text, Drawn, "fruit");
        Assert.Equal("It was stopped before its first token.", view.Caption);
        Assert.Empty(view.AsTable().Rows);
        Assert.Contains("i like", view.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_context_is_the_reason_to_stop() =>
        Assert.EndsWith("It stopped because the model's context is full.",
            Written(Drawn with { MaxNewTokens = 50, Temperature = 0 }).View.Caption, StringComparison.Ordinal);

    private static (GeneratedText Text, View View) Written(GenerationOptions options)
    {
        var text = Generator.Generate(LanguageModel.Fruit, "i like spicy so i like", options);
        return (text, GenerationFigures.Text(text, options, "fruit"));
    }
}
