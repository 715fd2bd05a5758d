using System.Globalization;
using GptVis.Analysis.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;

namespace GptVis.Figures.Models;

/// <summary>3D figures of a whole model: a sheet of dots per layer, a dot per hidden unit.</summary>
internal static class ModelSpaceFigures
{
    /// <summary>The end of the colour scale, in standard deviations.</summary>
    internal const float Limit = 3;

    private const int ColorBytes = 3_000_000;    // for all tokens of the slider: 4 MB of HTML

    /// <summary>The model's shape, without activations. Needs no weights.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="model">The model's name.</param>
    public static View Shape(GptConfig config, string model)
    {
        var space = new ModelSpace(config);
        string caption = Dots(model, config, space.Grid);
        string alt = $"Sheets of dots in space, one behind the other, one for each layer. {caption}";
        return new View
        {
            Title = $"{model}: every layer, every hidden unit",
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(space.Shape(), alt)],
            Table = new Table(
                [new("layer"), new("hidden units", ColumnFormat.Count), new("columns"), new("rows"), new("heads"),
                    new("units of z per head")],
                Enumerable.Range(0, config.NLayers)
                    .Select(l =>
                        (object?[])[l, config.DModel, space.Grid.Columns, space.Grid.Rows, config.NHeads,
                            config.DHead])),
        };
    }

    /// <summary>
    /// The residual stream after every layer (resid_post), coloured by each unit's distance from the mean of its layer,
    /// with sliders over tokens and layers.
    /// </summary>
    /// <param name="states">The residual stream at every depth.</param>
    /// <param name="config">The model's shape.</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="highlight">The number of farthest units of each token to mark, 0 to 100.</param>
    /// <param name="model">The model's name.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, or the number of units to mark is outside 0 to 100.
    /// </exception>
    public static View Activations(
        ResidualStates states, GptConfig config, IReadOnlyList<TokenText> tokens, int highlight, string model)
    {
        if (states.Tokens != tokens.Count || states.Layers != config.NLayers || states.Width != config.DModel)
            throw new ArgumentException(
                $"The states are of {states.Layers} layers, {states.Tokens} tokens and {states.Width} units, but "
                    + $"{config.NLayers} layers, {tokens.Count} tokens and {config.DModel} units were given.",
                    nameof(states));
        if (highlight is < 0 or > 100)
            throw new ArgumentOutOfRangeException(
                nameof(highlight), highlight, $"{highlight} units were to be marked; 0 to 100 can be.");

        Tensor[] standardised = [.. Enumerable.Range(1, states.Layers).Select(states.Standardised)];
        int first = Math.Max(0, tokens.Count - Math.Max(1, (int)(ColorBytes / (states.Layers * (long)states.Width))));
        var space = new ModelSpace(config) { Tokens = tokens, Standardised = standardised, FirstToken = first };
        UnitPeak[][] peaks =
            [.. Enumerable.Range(0, tokens.Count)
                .Select(t => UnitPeak.Of(states, standardised, t, Math.Max(highlight, 1)))];
        string caption = Caption(peaks, standardised, tokens, config, space.Grid, first);
        string alt = $"Sheets of dots in space, one for each layer, coloured by the text's activations. {caption}";

        return new View
        {
            Title = $"{model}: the residual stream after every layer",
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(
                space.Activations([.. peaks.Select(p => p[..Math.Min(highlight, p.Length)])],
                    [.. peaks.Select(p => Farthest(p[0], tokens))]), alt)],
            Table = new Table(
                [new("layer"), new("unit"), .. tokens.Select((token, t) => new TableColumn(token.At(t)))],
                config.NLayers * config.DModel,
                row => UnitRow(states, row / config.DModel, row % config.DModel)),
            Summary = new Table(
                [new("position"), new("token"), new("layer"), new("unit"), new("resid_post"),
                    new("standard deviations")],
                peaks.SelectMany(p => p)
                    .Select(p => (object?[])[p.Position, tokens[p.Position], p.Layer, p.Unit, p.Value, p.Deviations])),
        };
    }

    /// <summary>A table row: layer, unit, and its value at every token.</summary>
    private static object?[] UnitRow(ResidualStates states, int layer, int unit) =>
        [layer, unit, .. Enumerable.Range(0, states.Tokens).Select(t => (object?)states.States[layer + 1][t, unit])];

    private static string Caption(
        UnitPeak[][] peaks, Tensor[] standardised, IReadOnlyList<TokenText> tokens, GptConfig config, UnitGrid grid,
        int first)
    {
        var farthest = peaks.Select(p => p[0]).MaxBy(p => Math.Abs(p.Deviations));
        double beyond =
            standardised.Sum(state => (double)state.Span.ToArray().Count(x => Math.Abs(x) > Limit))
            / standardised.Sum(state => (double)state.Length);
        string slider = first == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $" The slider has the last {tokens.Count - first} of {tokens.Count} tokens.");
        string some = grid.UnitsPerDot == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" Of every {grid.UnitsPerDot} units one is drawn.");
        return $"{Farthest(farthest, tokens)} {Dots("The picture", config, grid)}{some} "
            + string.Create(CultureInfo.InvariantCulture,
                $"Colour: standard deviations (σ) from the mean of the token's units after that layer, in 255 steps, "
                    + $"cut at ±{Limit} ({NumberText.Percent(beyond)} of all lie beyond); layers differ in size, so "
                    + $"raw numbers would need a scale each.{slider}");
    }

    private static string Farthest(UnitPeak peak, IReadOnlyList<TokenText> tokens) =>
        string.Create(CultureInfo.InvariantCulture,
        $"At {tokens[peak.Position].At(peak.Position)} unit {peak.Unit} after layer {peak.Layer} is farthest from the "
            + $"mean: {NumberText.SignedShort(peak.Deviations)} standard deviations (its number is "
            + $"{NumberText.Short(peak.Value)}).");

    private static string Dots(string model, GptConfig c, UnitGrid grid)
    {
        string dots = grid.UnitsPerDot == 1
            ? "a dot each"
            : string.Create(CultureInfo.InvariantCulture, $"a dot for every {grid.UnitsPerDot}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{model} has {c.NLayers} layer{(c.NLayers == 1 ? "" : "s")} × {c.DModel:N0} hidden units = "
                + $"{(long)c.NLayers * c.DModel:N0}, {dots}, {grid.Columns} × {grid.Rows} per layer. ")
            + string.Create(CultureInfo.InvariantCulture,
                $"The marks beside each sheet are its {c.NHeads} head{(c.NHeads == 1 ? "" : "s")} of {c.DHead}: where "
                    + $"a head's numbers stand in z. The units of the residual stream themselves belong to no head.");
    }
}
