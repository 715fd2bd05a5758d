using AngleSharp.Html.Parser;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Views;

public sealed class TableTests
{
    private static readonly Table Small = new(
        [new("token"), new("parameters", ColumnFormat.Count), new("share", ColumnFormat.Percent), new("value")],
        [[new TokenText(" the"), 1234567L, 0.412, 0.123456789f], ["<b>&", 5, 1.0, null]]);

    [Fact]
    public void Text_is_aligned_with_numbers_on_the_right() => Assert.Equal(
        """
        token  parameters   share    value
        ·the    1,234,567  41.2 %  0.12346
        <b>&            5   100 %

        """.ReplaceLineEndings("\n"), Numbers.WithCommas(Small.ToString));

    [Fact]
    public void Values_stay_the_numbers_they_were() => Assert.Equal([0.123456789f, null], Small["value"]);

    [Fact]
    public void A_column_that_is_not_there_is_answered_with_those_that_are()
    {
        var error = Assert.Throws<ArgumentException>(() => Small["probability"]);
        Assert.StartsWith(
            "There is no column \"probability\". The columns are \"token\", \"parameters\", \"share\", \"value\".",
                error.Message);
    }

    [Fact]
    public void A_row_of_another_length_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new Table([new("a"), new("b")], [[1, 2], [3]]));
        Assert.StartsWith("Row 1 has 1 values; the table has 2 columns.", error.Message);
    }

    [Fact]
    public void Rows_that_are_computed_are_made_only_when_they_are_read()
    {
        int made = 0;
        var table = new Table([new("row"), new("square")], 1_000_000, row =>
        {
            made++;
            return [row, (double)row * row];
        });
        Assert.Equal(1_000_000, table.Rows.Count);
        Assert.Equal(0, made);
        Assert.Equal([999_999, 999_998_000_001.0], table.Rows[^1]);
        Assert.StartsWith("row  square\n  0       0\n  1       1\n", table.ToString());
        using var writer = new StringWriter();
        ((IDisplay)table).WriteHtml(writer);
        Assert.Contains("50 of 1,000,000 rows.", writer.ToString());
        Assert.True(made < 50_000, $"{made} rows were made");
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Rows[1_000_000]);
    }

    [Fact]
    public void A_computed_row_of_another_length_is_refused() => Assert.Equal(
        "Row 2 has 1 values; the table has 2 columns.",
            Assert.Throws<InvalidOperationException>(
                () => new Table([new("a"), new("b")], 3, _ => [1]).Rows[2]).Message);

    [Fact]
    public void Text_of_a_huge_table_is_short_and_says_what_is_left_out()
    {
        var columns = Enumerable.Range(0, 100).Select(c => new TableColumn($"column {c}")).ToArray();
        var huge = new Table(columns,
            Enumerable.Range(0, 10_000)
                .Select(r => (object?[])[.. Enumerable.Repeat<object?>(new string('x', 1000), 100)]));
        string text = huge.ToString();
        Assert.True(text.Length < 10_000);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 8 * 34));
        Assert.EndsWith("(20 of 10,000 rows)\n(8 of 100 columns)\n", text);
    }

    [Fact]
    public void A_line_break_in_a_cell_does_not_break_the_line() =>
        Assert.Equal("text\na b\n", new Table([new("text")], [["a\nb"]]).ToString());

    [Fact]
    public void An_empty_table_has_its_header() =>
    Assert.Equal("a  b\n", new Table([new("a"), new("b")], []).ToString());

    [Fact]
    public void Html_holds_the_texts_as_texts_and_at_most_fifty_rows()
    {
        var table =
            new Table([new("<th>"), new("n")], Enumerable.Range(0, 60).Select(i => (object?[])["</td><script>", i]));
        using var writer = new StringWriter();
        ((IDisplay)table).WriteHtml(writer);
        var document = new HtmlParser().ParseDocument(writer.ToString());

        Assert.Empty(document.QuerySelectorAll("script"));
        Assert.Equal("<th>", document.QuerySelector("th")!.TextContent);
        Assert.Equal("</td><script>", document.QuerySelector("td")!.TextContent);
        Assert.Equal(50, document.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("50 of 60 rows.", document.Body!.TextContent);
        Assert.Empty(document.QuerySelectorAll("style"));   // sanitizers drop it
    }
}
