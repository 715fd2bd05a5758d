using System.Globalization;
using System.Text.Json;
using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Attention;

public sealed class AttentionFiguresTests
{
    [Fact]
    public void The_caption_names_the_strongest_look_and_the_share_of_the_first_token() => Assert.Equal(
        "Strongest look beyond the first token and itself: `·like` (5) at `·spicy` (2), 41.0 %. On average the later "
            + "tokens give 56.0 % to the first, `i` (0).",
        Show(Numbers.FruitPattern, Numbers.Fruit).Caption);

    [Fact]
    public void Looks_at_the_first_token_and_at_oneself_are_not_the_strongest_however_strong()
    {
        // 0.9 and 0.8 lie in column 0 and on the diagonal; 0.06 is the largest of the rest.
        var pattern =
            Numbers.Matrix([1, 0, 0, 0], [0.9f, 0.1f, 0, 0], [0.15f, 0.05f, 0.8f, 0], [0.84f, 0.04f, 0.06f, 0.06f]);
        Assert.StartsWith("Strongest look beyond the first token and itself: `d` (3) at `c` (2), 6.0 %.",
            Show(pattern, Letters(4)).Caption);
    }

    [Fact]
    public void One_token_can_look_at_nothing_but_itself() =>
        Assert.Equal("`a` (0) is the only token; it can look at nothing but itself.",
            Show(Numbers.Matrix([1f]), Letters(1)).Caption);

    [Fact]
    public void Of_two_tokens_the_second_has_two_choices() => Assert.Equal(
        "`b` (1) gives 70.0 % to the first token, `a` (0), and 30.0 % to itself; there is nothing else it could look "
            + "at.",
        Show(Numbers.Matrix([1, 0], [0.7f, 0.3f]), Letters(2)).Caption);

    [Fact]
    public void A_head_that_looks_at_nothing_in_between_is_not_given_a_strongest_look() => Assert.StartsWith(
        "No token looks at anything but the first token and itself. On average the later tokens give 100 %",
        Show(Numbers.Matrix([1, 0, 0], [1, 0, 0], [1, 0, 0]), Letters(3)).Caption);

    [Fact]
    public void Missing_numbers_are_counted_and_never_the_strongest()
    {
        var pattern = Numbers.FruitPattern;
        pattern[5, 2] = float.NaN;
        var view = Show(pattern, Numbers.Fruit);
        Assert.StartsWith(
            "Strongest look beyond the first token and itself: `·so` (3) at `·like` (1), 20.0 %.", view.Caption);
        Assert.EndsWith(" 1 of 21 cells have no number and are left blank.", view.Caption);
    }

    [Fact]
    public void What_a_token_cannot_see_is_blank_and_what_it_sees_with_zero_is_zero()
    {
        using var json =
            JsonDocument.Parse(
                AttentionFigures.PatternFigure(Numbers.Matrix([1, 0, 0], [1, 0, 0], [0.5f, 0, 0.5f]), Letters(3))
                    .ToJson());
        Assert.Equal("[[1,null,null],[1,0,null],[0.5,0,0.5]]",
            json.RootElement.GetProperty("data")[0].GetProperty("z").GetRawText());
    }

    [Fact]
    public void Drawing_leaves_the_pattern_as_it_was()
    {
        var pattern = Numbers.FruitPattern;
        Show(pattern, Numbers.Fruit);
        Assert.Equal(Numbers.FruitPattern.Span, pattern.Span);
    }

    [Theory]
    [InlineData(1, true), InlineData(12, true), InlineData(16, true), InlineData(17, false), InlineData(40, false)]
    public void Numbers_are_written_where_cells_have_room(int T, bool written)
    {
        using var json = JsonDocument.Parse(AttentionFigures.PatternFigure(Numbers.Uniform(T), Letters(T)).ToJson());
        var map = json.RootElement.GetProperty("data")[0];
        Assert.Equal(written, map.TryGetProperty("texttemplate", out _));
        Assert.Equal((0, 1), (map.GetProperty("zmin").GetInt32(), map.GetProperty("zmax").GetInt32()));
    }

    [Fact]
    public void The_table_has_every_cell_a_token_can_see_as_numbers()
    {
        var table = Show(Numbers.FruitPattern, Numbers.Fruit).AsTable();
        Assert.Equal(21, table.Rows.Count);
        Assert.Contains(
            table.Rows, row => row is [5, TokenText { Text: " like" }, 2, TokenText { Text: " spicy" }, 0.41f]);
        for (int query = 0; query < 6; query++)
            Assert.Equal(1, table.Rows.Where(row => (int)row[0]! == query).Sum(row => (float)row[4]!), 5);
    }

    [Fact]
    public void A_pattern_of_another_shape_is_refused_with_both_shapes()
    {
        Assert.StartsWith(
            "The pattern has shape (2, 2), but 1 tokens need (1, 1).", Refusal(Numbers.Uniform(2), Letters(1)));
        Assert.StartsWith(
            "There are no tokens; an attention pattern needs at least one.", Refusal(new Tensor(0, 0), []));
    }

    [Fact]
    public void A_transposed_pattern_is_refused() =>
        Assert.StartsWith(
            "Token 0 looks at token 1, which comes later, with 0.5. Rows are queries and columns keys; is the pattern "
                + "transposed?",
            Refusal(Numbers.Matrix([1, 0.5f], [0, 0.5f]), Letters(2)));

    private static string Refusal(Tensor pattern, IReadOnlyList<TokenText> tokens) =>
        Assert.Throws<ArgumentException>(() => Show(pattern, tokens)).Message;

    private static View Show(Tensor pattern, IReadOnlyList<TokenText> tokens) =>
        AttentionFigures.Pattern(pattern, tokens, "Attention");

    private static IReadOnlyList<TokenText> Letters(int count) =>
        TokenText.Sequence(
            Enumerable.Range(0, count)
                .Select(i => i < 26 ? ((char)('a' + i)).ToString() : i.ToString(CultureInfo.InvariantCulture)));
}
