using AngleSharp.Html.Parser;
using GptVis.Figures.Page;

namespace GptVis.Figures.Tests.Page;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("`·cat` (2) at `the` (0), 41.2 %", "·cat|the")]
    [InlineData("no token at all", "")]
    [InlineData("one ` alone", "")]
    [InlineData("``tick`` (3) and `·cat` (1)", "·cat")]             // a token with backticks stays as it is
    [InlineData("``` (3) looks at `·cat` (1)", "·cat")]
    [InlineData("`a`b` (3) looks at `c` (1)", "c")]
    [InlineData("`<b>` and `</script>`", "<b>|</script>")]
    public void What_stands_between_backticks_is_code(string sentence, string tokens)
    {
        var body = new HtmlParser().ParseDocument(Html.EncodeProse(sentence)).Body!;
        Assert.Equal(tokens.Split('|', StringSplitOptions.RemoveEmptyEntries),
            body.QuerySelectorAll("code").Select(code => code.TextContent));
        string text = tokens.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(sentence, (all, token) => all.Replace($"`{token}`", token, StringComparison.Ordinal));
        Assert.Equal(text, body.TextContent.Replace('\u00A0', ' '));
        Assert.All(body.QuerySelectorAll("*"), element => Assert.Equal("code", element.LocalName));
    }
}
