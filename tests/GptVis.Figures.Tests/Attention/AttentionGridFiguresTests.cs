using System.Globalization;
using System.Text.Json;
using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Attention;

public sealed class AttentionGridFiguresTests
{
    // Half a step of 255 and of 65,535 levels, and a float's rounding.
    private const double EightBits = 0.5 / 255 + 1e-6;
    private const double SixteenBits = 0.5 / 65_535 + 1e-6;

    [Fact]
    public void The_caption_names_the_strongest_look_of_all_heads_and_the_average_share_of_the_first_token()
    {
        var view = Show(2, 2, 6);
        var rows = view.AsTable().Rows;
        var strongest = rows.Where(row => (int)row[4]! is not 0 && (int)row[4]! != (int)row[2]!)
            .MaxBy(row => (float)row[6]!)!;
        double first = rows.Where(row => (int)row[4]! == 0 && (int)row[2]! > 0).Average(row => (float)row[6]!);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture,
            $"Strongest look beyond the first token and itself: {At(strongest[3], strongest[2])} at "
                + $"{At(strongest[5], strongest[4])}, {NumberText.Percent((float)strongest[6]!)}, in layer "
                + $"{strongest[0]}, head {strongest[1]}. "
            + $"On average over all heads the later tokens give {NumberText.Percent(first)} to the first, `t0` (0). "
            + $"Click a head to enlarge it. All share one scale, 0 to 100 %. Attention shows where"), view.Caption);
        Assert.EndsWith("Attention shows where a head reads, not why the model answers as it does.", view.Caption);
    }

    [Fact]
    public void The_table_has_every_cell_of_every_head_and_makes_it_when_asked()
    {
        var patterns = Patterns(3, 2, 5);
        var table = AttentionGridFigures.Grid(patterns, Tokens(5), "Grid").AsTable();
        Assert.Equal(3 * 2 * 15, table.Rows.Count);
        int index = 0;
        for (int layer = 0; layer < 3; layer++)
            for (int head = 0; head < 2; head++)
                for (int query = 0; query < 5; query++)
                    for (int key = 0; key <= query; key++)
                        Assert.Equal(
                            [layer, head, query, new TokenText($"t{query}"), key, new TokenText($"t{key}"),
                                patterns[layer][head, query, key]], table.Rows[index++]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Rows[index]);
    }

    [Theory]
    [InlineData(2, 2, 6, 65_535, SixteenBits), InlineData(12, 12, 64, 255, EightBits)]
    public void The_page_gets_every_share_to_the_precision_the_caption_states(
        int layers, int heads, int T, int levels, double tolerance)
    {
        var patterns = Patterns(layers, heads, T);
        var view = AttentionGridFigures.Grid(patterns, Tokens(T), "Grid");
        Assert.Equal(levels == 255,
            view.Caption.Contains(
                "have 8 bits (steps of 0.4 %); AsTable() has the exact ones.", StringComparison.Ordinal));

        using var json = JsonDocument.Parse(((AttentionGridPart)view.Parts[0]).ToJson());
        var spec = json.RootElement.GetProperty("heads");
        byte[] bytes = spec.GetProperty("bytes").GetBytesFromBase64();
        Assert.Equal(levels, spec.GetProperty("levels").GetInt32());
        var table = view.AsTable();
        Assert.Equal(table.Rows.Count * (levels == 255 ? 1 : 2), bytes.Length);
        for (int i = 0; i < table.Rows.Count; i += 7)
        {
            int level = levels == 255 ? bytes[i] : BitConverter.ToUInt16(bytes, 2 * i);
            Assert.InRange((float)table.Rows[i][6]! - (double)level / levels, -tolerance, tolerance);
        }
    }

    [Fact]
    public void All_heads_of_GPT2_small_at_64_tokens_are_a_page_below_one_and_a_half_megabytes()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        try
        {
            var view = Show(12, 12, 64);
            Assert.InRange(view.ToHtml().Length, 300_000, 600_000);
            view.SaveHtml(path);
            Assert.InRange(new FileInfo(path).Length, 900_000, 1_500_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void One_token_is_a_grid_of_single_cells()
    {
        var view = Show(2, 2, 1);
        Assert.StartsWith("`t0` (0) is the only token: every head can look at nothing else.", view.Caption);
        Assert.Equal(4, view.AsTable().Rows.Count);
        Assert.All(view.Summary.Rows, row => Assert.Null(row[2]));
        Assert.DoesNotContain("NaN", view.ToHtml());
    }

    [Fact]
    public void Two_tokens_have_no_look_beyond_the_first_token_and_itself()
    {
        var view = Show(1, 2, 2);
        Assert.StartsWith("No token looks at anything but the first token and itself. On average", view.Caption);
        Assert.Equal(2, view.Summary.Rows.Count);
    }

    [Fact]
    public void Every_head_says_in_the_page_what_its_own_picture_says()
    {
        var patterns = Patterns(2, 3, 7);
        var view = AttentionGridFigures.Grid(patterns, Tokens(7), "Grid");
        using var json = JsonDocument.Parse(((AttentionGridPart)view.Parts[0]).ToJson());
        string[] sayings =
            [.. json.RootElement.GetProperty("heads").GetProperty("sayings").EnumerateArray()
                .Select(saying => saying.GetString()!)];
        Assert.Equal(6, sayings.Length);
        Assert.Equal(AttentionFigures.Pattern(patterns[1].Slice(2), Tokens(7), "One").Caption, sayings[5]);
    }

    [Fact]
    public void Text_from_outside_cannot_leave_the_script()
    {
        string html =
            AttentionGridFigures.Grid(
                Patterns(1, 1, 3), TokenText.Sequence(["</script><img src=x>", "<b>", "`"]), "</script>").ToHtml();
        Assert.Equal(1, html.Split("</script>").Length - 1);
        Assert.DoesNotContain("<img", html);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.StartsWith("There are no layers", Refusal([], 1));
        Assert.StartsWith(
            "The patterns of a layer have shape (3, 4, 4); every layer needs (heads, tokens, tokens) with as many "
                + "heads as the first, (2, 4, 4).", Refusal([new Tensor(2, 4, 4), new Tensor(3, 4, 4)], 4));
        Assert.StartsWith("The pattern has shape (4, 4), but 3 tokens need (3, 3).", Refusal([new Tensor(2, 4, 4)], 3));
        var error = Assert.Throws<ArgumentException>(() => AttentionGridFigures.RequireFits(12, 12, 1024));
        Assert.Equal(
            "1,024 tokens in 144 heads are 75,571,200 cells; a page holds 12,000,000. Give at most 407 tokens, or "
                + "look at one head with PlotAttention.", error.Message);
        AttentionGridFigures.RequireFits(12, 12, 407);
        Assert.Throws<ArgumentException>(() => AttentionGridFigures.RequireFits(12, 12, 408));
    }

    private static string Refusal(IReadOnlyList<Tensor> patterns, int T) =>
        Assert.Throws<ArgumentException>(() => AttentionGridFigures.Grid(patterns, Tokens(T), "Grid")).Message;

    private static View Show(int layers, int heads, int T) =>
        AttentionGridFigures.Grid(Patterns(layers, heads, T), Tokens(T), "Grid");

    private static IReadOnlyList<TokenText> Tokens(int count) =>
        TokenText.Sequence(Enumerable.Range(0, count).Select(i => $"t{i}"));

    private static string At(object? token, object? position) => ((TokenText)token!).At((int)position!);

    /// <summary>Rows that sum to 1, different in every head.</summary>
    private static Tensor[] Patterns(int layers, int heads, int T)
    {
        var random = new SplitMix64(T);
        return [.. Enumerable.Range(0, layers).Select(_ =>
        {
            var layer = new Tensor(heads, T, T);
            for (int row = 0; row < heads * T; row++)
            {
                var shares = layer.Span.Slice(row * T, row % T + 1);
                float sum = 0;
                foreach (ref float share in shares) sum += share = MathF.Pow(random.NextFloat(), 4);
                foreach (ref float share in shares) share = sum == 0 ? 1f / shares.Length : share / sum;
            }
            return layer;
        })];
    }
}
