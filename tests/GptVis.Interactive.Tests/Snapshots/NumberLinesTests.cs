namespace GptVis.Interactive.Tests.Snapshots;

public sealed class NumberLinesTests
{
    [Theory]
    [InlineData("~z = [3] 1 200 0.5", "~z = [3] 1.015 200 0.5")]
    [InlineData("~z = u1 [3] 1 200 7", "~z = u1 [3] 2 200 7")]
    [InlineData("~t = text \"30.1 %\" size 12", "~t = text \"30.2 %\" size 12")]
    [InlineData("looks 97.8 % at `a`, −2.9e−5", "looks 97.9 % at `a`, −2.8e−5")]
    [InlineData("a      2.1234E-08  0.1234", "a     -1.7E-08  0.12341")]
    [InlineData("loss 1.8682403564453125", "loss 1.8682404160499573")]
    public void Last_bits_make_no_difference(string committed, string actual) =>
        Assert.True(NumberLines.Agree(committed, actual));

    [Theory]
    [InlineData("~z = [3] 1 200 0.5", "~z = [3] 1.03 200 0.5")]
    [InlineData("~z = [3] 1 200 0.5", "~z = [4] 1 200 0.5")]
    [InlineData("~z = [3] 1 200 0.5", "~z = [3] 1 200 0.5 0.5")]
    [InlineData("~z = [3] 1 200 0.5", "~y = [3] 1 200 0.5")]
    [InlineData("~z = [3] 1 null 0.5", "~z = [3] 1 0 0.5")]
    [InlineData("~z = u1 [3] 1 200 7", "~z = u1 [3] 3 200 7")]
    [InlineData("~z = u1 [99] min 0 max 9 mean 4.2 ramp 3", "~z = u1 [99] min 0 max 9 mean 4.3 ramp 3")]
    [InlineData("~t = text \"30.1 %\" size 12", "~t = text \"30.3 %\" size 12")]
    [InlineData("looks 97.8 % at `a`", "looks 98.0 % at `a`")]
    [InlineData("looks 97.8 % at `a`", "looks 97.8 % at `b`")]
    [InlineData("6 of 7 tokens", "6 of 8 tokens")]
    [InlineData("a word", "a  word")]
    [InlineData("color = \"#0072b2\"", "color = \"#0072b3\"")]
    [InlineData("<p style=\"line-height:1.5\">", "<p style=\"line-height:1.6\">")]
    public void Anything_else_does(string committed, string actual) =>
        Assert.False(NumberLines.Agree(committed, actual));

    [Fact]
    public void Where_places_are_free_words_and_whole_numbers_are_not()
    {
        Assert.True(NumberLines.Agree("~x = [2] 1.5 -20", "~x = [2] -7.25 3.5", anyNumber: true));
        Assert.False(NumberLines.Agree("~width = 760", "~width = 700", anyNumber: true));
        Assert.False(NumberLines.Agree("of 6 tokens", "of 7 tokens", anyNumber: true));
    }

    [Fact]
    public void Only_lines_that_differ_are_left_as_they_are() =>
        Assert.Equal(
            "a\n~x = [2] 1 2\nb 3",
            NumberLines.Settle("a\n~x = [2] 1 2\nb 2", "a\n~x = [2] 1.0001 2\nb 3", anyNumber: false));
}
