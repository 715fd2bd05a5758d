using System.Globalization;
using System.Text.Json;
using GptVis.Analysis.Attention;
using GptVis.Figures.Attention;
using GptVis.Figures.Views;
using GptVis.Models;

namespace GptVis.Figures.Tests.Attention;

public sealed class HeadRoleFiguresTests
{
    private static readonly string[] Positional = ["previous token", "first token", "duplicate token", "induction"];

    [Fact]
    public void The_caption_counts_the_roles_and_names_the_clearest_head()
    {
        var view = Fruit("i like spicy so i like");
        var rows = view.AsTable().Rows;
        var counts = rows.CountBy(row => (string)row[2]!).ToDictionary();
        string list =
            string.Join(", ",
                RoleStyle.All.Where(style => counts.ContainsKey(style.Name))
                    .Select(style => $"{counts[style.Name]} {style.Name}"));
        var clearest = rows.Where(row => Positional.Contains((string)row[2]!)).MaxBy(row => (double)row[3]!)!;
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture,
            $"4 heads: {list}. The clearest is layer {clearest[0]}, head {clearest[1]}: {clearest[2]}, score "
                + $"{clearest[3]:0.00}. A score of 0 is"), view.Caption);
        Assert.EndsWith("Roles say where a head looks in this one text, not what it is for.", view.Caption);
    }

    [Fact]
    public void The_table_has_all_scores_of_every_head_and_the_strength_is_that_of_the_role()
    {
        var table = Fruit("i like spicy so i like").AsTable();
        Assert.Equal(
            ["layer", "head", "role", "strength", "previous token", "first token", "duplicate token", "induction",
                "diffuse"], table.Columns.Select(c => c.Name));
        Assert.Equal(4, table.Rows.Count);
        foreach (var row in table.Rows)
        {
            if ((string)row[2]! != "other")
                Assert.Equal(table[(string)row[2]!][(int)row[0]! * 2 + (int)row[1]!], row[3]);
            var best = Positional.MaxBy(role => (double)table[role][(int)row[0]! * 2 + (int)row[1]!]!);
            double score = (double)table[best!][(int)row[0]! * 2 + (int)row[1]!]!;
            Assert.Equal(
                score >= HeadRoles.MinScore ? best : (double)row[8]! >= HeadRoles.MinDiffuse
                    ? "diffuse"
                    : "other", row[2]);
        }
    }

    [Fact]
    public void The_list_names_the_heads_of_a_role_or_the_one_that_comes_nearest()
    {
        var view = Fruit("i like spicy so i like");
        var table = view.AsTable();
        string Short(int index, string role) =>
            string.Create(CultureInfo.InvariantCulture,
                $"L{index / 2}H{index % 2} "
                    + $"{((double)table[role][index]!).ToString("0.00;−0.00", CultureInfo.InvariantCulture)}");
        var induction = Enumerable.Range(0, 4).Where(i => (string)table["role"][i]! == "induction")
            .OrderByDescending(i => (double)table["induction"][i]!);
        Assert.Equal(string.Join(", ", induction.Select(i => Short(i, "induction"))), view.Summary.Rows[3][2]);
        int nearest = Enumerable.Range(0, 4).MaxBy(i => (double)table["first token"][i]!);
        Assert.Equal("none; best " + Short(nearest, "first token"), view.Summary.Rows[1][2]);
    }

    [Fact]
    public void Where_no_token_repeats_the_picture_says_what_is_missing()
    {
        var view = Fruit("i like spicy so");
        Assert.Contains("Duplicate and induction need repeated tokens; there are none in this text.", view.Caption);
        Assert.Equal(["needs repeated tokens", "needs repeated tokens"],
            view.Summary.Rows.Where(row => (string)row[0]! is "duplicate token" or "induction").Select(row => row[2]));
        Assert.Contains("induction needs repeated tokens", view.ToHtml());
        Assert.DoesNotContain("needs repeated tokens", Fruit("i like spicy so i like").ToHtml());
    }

    [Fact]
    public void Equal_tokens_side_by_side_are_duplicates_without_induction() =>
        Assert.Contains(
            "Induction needs a token between two equal ones; there are none in this text.", Fruit("so so").Caption);

    [Fact]
    public void One_token_shows_no_role()
    {
        var view = Fruit("so");
        Assert.StartsWith("One token can look at nothing but itself, so no role can show.", view.Caption);
        Assert.DoesNotContain("needs repeated tokens", view.ToHtml());
    }

    [Fact]
    public void Every_head_has_one_cell_in_the_map_of_its_role_and_hover_tells_all_scores()
    {
        var view = Fruit("i like spicy so i like");
        using var json = JsonDocument.Parse(((FigurePart)((PartsInARow)view.Parts[1]).Parts[0]).Figure.ToJson());
        var maps = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        for (int head = 0; head < 4; head++)
        {
            var cells = maps.Where(map => map.GetProperty("z")[head / 2][head % 2].ValueKind == JsonValueKind.Number)
                .ToArray();
            string hover = Assert.Single(cells).GetProperty("hovertext")[head / 2][head % 2].GetString()!;
            var row = view.AsTable().Rows[head];
            Assert.StartsWith(
                $"{row[2]}<br>previous token "
                    + $"{((double)row[4]!).ToString("0.00;−0.00", CultureInfo.InvariantCulture)}<br>first token",
                    hover);
            Assert.Equal((double)row[3]!, cells[0].GetProperty("z")[head / 2][head % 2].GetDouble(), 5);
        }
        Assert.All(maps,
            map => Assert.Equal((0, 1), (map.GetProperty("zmin").GetInt32(), map.GetProperty("zmax").GetInt32())));
    }

    [Fact]
    public void Two_models_stand_side_by_side_with_a_column_that_names_them()
    {
        var fruit = Roles(LanguageModel.Fruit, "i like spicy so i like");
        var config = LanguageModel.Fruit.Gpt.Config with { NLayers = 3 };
        var other = Roles(LanguageModel.Random(config, 1, LanguageModel.Fruit.Tokenizer), "i like spicy so i like");
        var view = HeadRoleFigures.Roles([("fruit", fruit), ("random", other)], "Both");
        Assert.Equal(2, ((PartsInARow)view.Parts[1]).Parts.Count);
        Assert.Equal(4, view.AsTable()["model"].Count(name => (string)name! == "fruit"));
        Assert.Equal(6, view.AsTable()["model"].Count(name => (string)name! == "random"));
        Assert.Contains("fruit: 4 heads:", view.Caption);
        Assert.Contains("random: 6 heads:", view.Caption);
    }

    [Fact]
    public void No_model_is_refused() =>
        Assert.StartsWith("There are no models; give at least one.",
            Assert.Throws<ArgumentException>(() => HeadRoleFigures.Roles([], "Nothing")).Message);

    private static View Fruit(string text) =>
        HeadRoleFigures.Roles([("fruit", Roles(LanguageModel.Fruit, text))], "Roles");

    private static HeadRoles Roles(LanguageModel model, string text) =>
        HeadRoles.Compute(model.Gpt, model.Tokenizer.EncodeIds(text));
}
