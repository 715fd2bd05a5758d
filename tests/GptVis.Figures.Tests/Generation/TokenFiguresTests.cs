using AngleSharp.Html.Parser;
using GptVis.Figures.Charts;
using GptVis.Figures.Generation;

namespace GptVis.Figures.Tests.Generation;

public sealed class TokenFiguresTests
{
    [Fact]
    public void Chips_are_the_tokens_in_order_with_their_ids_and_positions()
    {
        var chips = new HtmlParser().ParseDocument(TokenFigures.Chips(Numbers.Fruit, "Tokens").ToHtml())
            .QuerySelectorAll("span");
        Assert.Equal(
            ["i 4", "·like 5", "·spicy 6", "·so 7", "·i 4", "·like 5"], chips.Select(chip => chip.TextContent));
        Assert.Equal("`·like` (5), id 5", chips[5].GetAttribute("title"));
        Assert.NotEqual(chips[0].GetAttribute("style"), chips[1].GetAttribute("style"));
    }

    [Fact]
    public void A_line_break_breaks_the_line_once()
    {
        var document =
            new HtmlParser().ParseDocument(
                TokenFigures.Chips(TokenText.Sequence(["a", "\n\n", "b"]), "Tokens").ToHtml());
        Assert.Single(document.QuerySelectorAll("br"));
        Assert.Equal("⏎⏎", document.QuerySelector("br")!.PreviousElementSibling!.TextContent);
    }

    [Fact]
    public void A_long_text_is_bounded_and_says_so()
    {
        var view = TokenFigures.Chips(TokenText.Sequence(Enumerable.Repeat(" a", 1000)), "Tokens");
        Assert.Equal(600, new HtmlParser().ParseDocument(view.ToHtml()).QuerySelectorAll("span").Length);
        Assert.Equal(
            "1,000 tokens, all the same. The first 600 are shown; AsTable() has all. · is a space.", view.Caption);
        Assert.Equal(1000, view.AsTable().Rows.Count);
    }

    [Theory]
    [InlineData(new string[0], "The text is empty: no tokens.")]
    [InlineData(new[] { "a" }, "1 token.")]
    [InlineData(new[] { "a", " a", "\n" }, "3 tokens. · is a space, ⏎ a line break.")]
    [InlineData(new[] { "a", "a", "b" }, "3 tokens, 2 of them different.")]
    public void The_caption_counts_the_tokens_and_explains_the_marks(string[] texts, string caption) =>
        Assert.Equal(caption, TokenFigures.Chips(TokenText.Sequence(texts), "Tokens").Caption);
}
