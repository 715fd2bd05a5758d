using GptVis.Figures.Charts;

namespace GptVis.Figures.Tests.Charts;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData(" the", "·the")]
    [InlineData("\n", "⏎")]
    [InlineData("\r\n\t", "␍⏎⇥")]
    [InlineData("", "∅")]
    [InlineData("    ", "····")]
    [InlineData("\u00A0x", "⍽x")]
    [InlineData("\u202Eevil", "⟨202E⟩evil")]
    [InlineData("\u200B", "⟨200B⟩")]
    [InlineData("\0", "⟨0000⟩")]
    [InlineData("\u2028", "⟨2028⟩")]
    [InlineData("👩‍🚀", "👩‍🚀")]
    [InlineData("</script>", "</script>")]
    public void Nothing_in_a_token_is_invisible(string text, string visible) =>
    Assert.Equal(visible, new TokenText(text).Visible);

    // Not as inline data: the runner passes that on as UTF-8, where half a character cannot exist.
    [Fact]
    public void Half_a_character_is_the_replacement_character() =>
    Assert.Equal("\uFFFDx", new TokenText("\uD83Dx").Visible);

    [Theory]
    [InlineData("short", 6, "short")]
    [InlineData("sixsix", 6, "sixsix")]
    [InlineData("sevenxx", 6, "seven…")]
    [InlineData("👩‍🚀👩‍🚀👩‍🚀", 2, "👩‍🚀…")]
    public void A_shortened_token_has_at_most_so_many_characters_and_none_is_cut(
        string text, int length, string shortened) =>
        Assert.Equal(shortened, new TokenText(text).Shortened(length));

    [Fact]
    public void Repeated_tokens_differ_by_their_position() =>
        Assert.Equal(["`·it` (3)", "`·it` (7)"], ((int[])[3, 7]).Select(new TokenText(" it").At));

    [Fact]
    public void Texts_and_ids_come_in_pairs()
    {
        var error = Assert.Throws<ArgumentException>(() => TokenText.Sequence(["a", "b"], [1]));
        Assert.StartsWith("2 texts were given with 1 ids", error.Message);
    }
}
