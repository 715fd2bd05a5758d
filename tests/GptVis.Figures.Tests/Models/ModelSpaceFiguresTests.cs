using System.Globalization;
using System.Text.Json;
using GptVis.Analysis.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Models;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Figures.Tests.Models;

public sealed class ModelSpaceFiguresTests
{
    private const int MaxBytes = 1_500_000;

    [Fact]
    public void GPT2_medium_is_24_sheets_of_32_by_32_dots_with_16_heads_each()
    {
        var view = ModelSpaceFigures.Shape(GptConfig.Gpt2Medium, "gpt2-medium");
        Assert.StartsWith(
            "gpt2-medium has 24 layers × 1,024 hidden units = 24,576, a dot each, 32 × 32 per layer. The marks beside "
                + "each sheet are its 16 heads of 64", view.Caption);
        using var json = Json(view);
        var data = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(25, data.Length);
        for (int l = 0; l < 24; l++)
        {
            Assert.Equal(Enumerable.Range(0, 1024).Select(u => (byte)(u % 32)), Bytes(data[l].GetProperty("x")));
            Assert.All(Bytes(data[l].GetProperty("y")), y => Assert.Equal(l, y));
            Assert.Equal(Enumerable.Range(0, 1024).Select(u => (byte)(31 - u / 32)), Bytes(data[l].GetProperty("z")));
        }
        Assert.Equal(24 * 16, data[24].GetProperty("customdata").GetArrayLength());
        Assert.Contains("layer 3, head 5: 320 to 383 of z",
            data[24].GetProperty("customdata").EnumerateArray().Select(h => h.GetString()));
    }

    [Theory]
    [InlineData("fruit", 5, 4, 1), InlineData("gpt2", 32, 24, 1), InlineData("gpt2-large", 32, 40, 1),
        InlineData("gpt2-xl", 32, 50, 1), InlineData("gpt3", 24, 32, 16)]
    public void A_sheet_is_nearly_square_and_heads_have_whole_rows_where_a_dot_is_a_unit(
        string name, int columns, int rows, int unitsPerDot)
    {
        var config = name == "fruit" ? LanguageModel.Fruit.Gpt.Config : GptVis.Hub.ModelPreset.Find(name)!.Config;
        var grid = new UnitGrid(config);
        Assert.Equal((columns, rows, unitsPerDot), (grid.Columns, grid.Rows, grid.UnitsPerDot));
        Assert.InRange(grid.Units * config.NLayers, 1, 100_000);
        Assert.Equal(config.DModel, grid.Units * unitsPerDot);
    }

    [Fact]
    public void The_caption_s_numbers_are_those_of_the_table()
    {
        var (view, tokens) = Fruit("i like spicy so i like", highlight: 4);
        var table = view.AsTable();
        Assert.Equal(2 * 20, table.Rows.Count);
        var deviations =
            (from l in Enumerable.Range(0, 2)
             from t in Enumerable.Range(0, 6)
             from d in Deviations(
                table, l, t)
             select (Layer: l, Position: t, d.Unit, d.Value, d.Sigma)).ToArray();
        var farthest = deviations.MaxBy(d => Math.Abs(d.Sigma));
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture,
            $"At {tokens[farthest.Position].At(farthest.Position)} unit {farthest.Unit} after layer {farthest.Layer} "
                + $"is farthest from the mean: {NumberText.SignedShort(farthest.Sigma)} standard deviations (its "
                + $"number is {NumberText.Short(farthest.Value)})."), view.Caption);
        Assert.Contains(
            $"cut at ±3 ({NumberText.Percent(deviations.Count(d => Math.Abs(d.Sigma) > 3) / 240.0)} of all lie beyond)",
                view.Caption);

        var marked = view.Summary.Rows.Where(r => (int)r[0]! == 5).Select(r => ((int)r[2]!, (int)r[3]!)).ToArray();
        Assert.Equal(
            deviations.Where(d => d.Position == 5).OrderByDescending(d => Math.Abs(d.Sigma)).Take(4)
                .Select(d => (d.Layer, d.Unit)), marked);
    }

    [Fact]
    public void Colours_are_255_steps_of_the_standard_deviations()
    {
        var (view, _) = Fruit("i like spicy", highlight: 0);
        using var json = Json(view);
        var sheet = json.RootElement.GetProperty("data")[1];
        Assert.Equal(
            [-3f, 3f], sheet.GetProperty("meta").GetProperty("bytes").EnumerateArray().Select(x => x.GetSingle()));
        byte[] levels = Bytes(sheet.GetProperty("marker").GetProperty("color"));
        foreach (var (unit, _, sigma) in Deviations(view.AsTable(), 1, 2))
            Assert.Equal((Math.Clamp(sigma, -3, 3) / 3 + 1) * 127, levels[unit], 0.5 + 1e-3);
    }

    [Fact]
    public void Sliders_have_every_token_and_every_layer_and_start_at_the_last()
    {
        using var json = Json(Fruit("i like spicy", highlight: 2).View);
        var controls = json.RootElement.GetProperty("controls");
        Assert.Equal(["i (0)", "like (1)", "spicy (2)"],
            controls[0].GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("label").GetString()));
        Assert.Equal(["0", "0 to 1"],
            controls[1].GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("label").GetString()));
        Assert.Equal(
            (2, 1), (controls[0].GetProperty("start").GetInt32(), controls[1].GetProperty("start").GetInt32()));
        // The second sheet and the marks are hidden at layer 0, and back at the last.
        Assert.Equal([false, false],
            controls[1].GetProperty("steps")[0].GetProperty("changes").EnumerateArray()
                .Select(c => c.GetProperty("value").GetBoolean()));
        Assert.Equal([true, true],
            controls[1].GetProperty("steps")[1].GetProperty("changes").EnumerateArray()
                .Select(c => c.GetProperty("value").GetBoolean()));
    }

    [Fact]
    public void Ten_tokens_of_GPT2_medium_fit_into_1_5_MB_and_a_long_text_into_4_MB_of_colours()
    {
        string html = Random(GptConfig.Gpt2Medium with { DVocab = 100 }, 10).ToHtml();
        Assert.InRange(html.Length, 500_000, MaxBytes);
        Console.WriteLine($"{html.Length:N0} characters");

        var view = Random(GptConfig.Gpt2Medium with { DVocab = 200 }, 130);
        Assert.EndsWith("The slider has the last 122 of 130 tokens.", view.Caption);
        Assert.InRange(view.ToHtml().Length, MaxBytes, 5_000_000);
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Contains("0 to 100 can be",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fruit("i like", highlight: 101)).Message);
        var fruit = LanguageModel.Fruit.Gpt;
        Assert.StartsWith(
            "The states are of 2 layers, 1 tokens and 20 units, but 24 layers, 1 tokens and 1024 units were given.",
                Assert.Throws<ArgumentException>(() =>
            ModelSpaceFigures.Activations(
                ResidualStates.Compute(fruit, [4]), GptConfig.Gpt2Medium, TokenText.Sequence(["a"]), 0, "")).Message);
    }

    private static (View View, TokenText[] Tokens) Fruit(string text, int highlight)
    {
        var model = LanguageModel.Fruit;
        TokenText[] tokens = [.. model.Tokenize(text).Select(t => new TokenText(t.Text, t.Id))];
        return (ModelSpaceFigures.Activations(ResidualStates.Compute(model.Gpt, model.Tokenizer.EncodeIds(text)),
            model.Gpt.Config, tokens, highlight, "fruit"), tokens);
    }

    /// <summary>Of random states: a whole run of this size would take seconds.</summary>
    private static View Random(GptConfig config, int tokens)
    {
        var narrow =
            new Gpt(config with { DMlp = 4 }, GptWeights.Random(config with { DMlp = 4 }, seed: 1), GptEngines.Default);
        return ModelSpaceFigures.Activations(
            ResidualStates.Compute(narrow, [.. Enumerable.Range(0, tokens)]), config,
                TokenText.Sequence(Enumerable.Range(0, tokens).Select(i => $" token{i}")), 5, "random");
    }

    private static IEnumerable<(int Unit, double Value, double Sigma)> Deviations(Table table, int layer, int token)
    {
        double[] values = [.. table.Rows.Where(r => (int)r[0]! == layer).Select(r => (double)(float)r[2 + token]!)];
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return values.Select((v, unit) => (unit, v, (v - mean) / deviation));
    }

    private static byte[] Bytes(JsonElement array)
    {
        Assert.Equal("u1", array.GetProperty("dtype").GetString());
        return array.GetProperty("bdata").GetBytesFromBase64();
    }

    private static JsonDocument Json(View view) => JsonDocument.Parse(((FigurePart)view.Parts[0]).Figure.ToJson());
}
