using System.Globalization;
using GptVis.Analysis.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Activations;

/// <summary>Figures of MLP neurons.</summary>
internal static class NeuronFigures
{
    private const int MaxLabelledBars = 16;
    private const int Named = 3;
    private const int TopRows = 5;
    private const int BarHeight = 30;
    private const int LongestLabel = 18;

    /// <summary>One neuron's value at every token as bars, the strongest three in another colour.</summary>
    /// <param name="values">Values after the nonlinearity (mlp_post), (T).</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="title">The neuron and the model, for the title.</param>
    /// <exception cref="ArgumentException">There are no tokens, or the numbers of tokens and values differ.</exception>
    public static View OverTokens(Tensor values, IReadOnlyList<TokenText> tokens, string title)
    {
        if (tokens.Count == 0 || values.Length != tokens.Count)
            throw new ArgumentException(
                $"{values.Length} values were given with {tokens.Count} tokens; every token needs one, and at least "
                    + "one token is needed.", nameof(values));

        float[] v = values.Span.ToArray();
        int[] ranked = [.. Enumerable.Range(0, v.Length).OrderByDescending(t => v[t])];
        var columns = (TableColumn[])[new("position"), new("token"), new("mlp_post")];
        var strongest = new Table(columns, ranked.Take(TopRows).Select(t => (object?[])[t, tokens[t], v[t]]));
        string caption = Caption(v, ranked, tokens);
        string alt =
            string.Create(
                CultureInfo.InvariantCulture, $"Bars of one neuron's value at each of {v.Length} tokens. {caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(Bars(v, ranked, tokens), alt),
                .. v.Length > TopRows ? [new TablePart(strongest)] : (ViewPart[])[]],
            Table = new Table(columns, v.Select((value, t) => (object?[])[t, tokens[t], value])),
            Summary = strongest,
        };
    }

    /// <summary>The strongest neurons of a text as bars, and the tokens that each promotes.</summary>
    /// <param name="neurons">The neurons, strongest first.</param>
    /// <param name="tokens">The text's tokens.</param>
    /// <param name="nameOf">Gives the token of an id.</param>
    /// <param name="title">The model, for the title.</param>
    /// <exception cref="ArgumentException">There are no neurons.</exception>
    public static View Strongest(
        IReadOnlyList<StrongNeuron> neurons, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf, string title)
    {
        if (neurons.Count == 0)
            throw new ArgumentException("There are no neurons to show; give at least one.", nameof(neurons));
        var best = neurons[0];
        int promoted = neurons.Min(n => n.Promotes.Count);
        string caption =
            $"{Of(best)} answers most strongly: {NumberText.Short(best.Value)} at "
            + $"{tokens[best.Position].At(best.Position)}. "
            + $"Written straight to the logits it pushes `{nameOf(best.Promotes[0].Token).Visible}` most, by "
            + $"{NumberText.SignedShort(best.Promotes[0].LogitContribution)}. "
            + "Values are mlp_post, after the nonlinearity; each neuron stands once, at its strongest token. A push "
            + "is value × output row × final norm × unembedding, with the norm's scale of this run "
            + $"({NumberText.Short(best.FinalScale)} at {tokens[best.Position].At(best.Position)}); what later layers "
            + "make of it is not in it.";
        string alt =
            string.Create(CultureInfo.InvariantCulture,
                $"Bars of the {neurons.Count} strongest MLP neurons of a text of {tokens.Count} tokens. {caption}");

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(Ranking(neurons, tokens), alt), new TablePart(Readable(neurons, tokens, nameOf))],
            Table = new Table(
                [
                    new("rank"), new("layer"), new("neuron"), new("position"), new("token"), new("mlp_post"),
                        new("final norm scale"),
                    .. Enumerable.Range(1, promoted)
                        .SelectMany(
                            i => (TableColumn[])[new(string.Create(CultureInfo.InvariantCulture, $"promotes {i}")),
                                new(string.Create(CultureInfo.InvariantCulture, $"push {i}"))]),
                ],
                neurons.Select((n, rank) => (object?[])
                [
                    rank + 1, n.Layer, n.Neuron, n.Position, tokens[n.Position], n.Value, n.FinalScale,
                    .. n.Promotes.Take(promoted).SelectMany(p => (object?[])[nameOf(p.Token), p.LogitContribution]),
                ])),
            Summary = Readable(neurons, tokens, nameOf),
        };
    }

    private static Figure Bars(float[] values, int[] ranked, IReadOnlyList<TokenText> tokens)
    {
        string[] colors = [.. values.Select(_ => ColorScales.Categories[0])];
        foreach (int t in ranked.Take(Named).Where(t => values[t] > 0)) colors[t] = ColorScales.Categories[5];
        double low = Math.Min(values.Min(), 0), high = Math.Max(values.Max(), 0);
        double room = Math.Max(high - low, 1e-6) * 0.12;
        return new Figure
        {
            Width = Math.Clamp(values.Length * 60 + 100, 320, 760),
            Height = 380,
            Traces =
            [
                new Bar(values)
                {
                    Direction = BarDirection.Up,
                    Colors = colors,
                    Labels = values.Length <= MaxLabelledBars ? [.. values.Select(v => NumberText.Short(v))] : [],
                    HoverNames = [.. tokens.Select((token, t) => $"{token.At(t)}: {NumberText.Short(values[t])}")],
                    HoverTemplate = "%{customdata}",
                },
            ],
            XAxis = Axis.OverTokens("token",
                tokens) with
            { TickAngle = values.Length <= 8 ? 0 : values.Length <= MaxLabelledBars ? -45 : -90 },
            YAxis = new Axis { Title = "mlp_post", Range = (low < 0 ? low - room : 0, high + room) },
        };
    }

    private static Figure Ranking(IReadOnlyList<StrongNeuron> neurons, IReadOnlyList<TokenText> tokens) => new()
    {
        Height = neurons.Count * BarHeight + 90,
        Traces =
        [
            new Bar(neurons.Select(n => n.Value).ToArray())
            {
                Direction = BarDirection.Right,
                Colors = [.. neurons.Select(_ => ColorScales.Categories[0])],
                Labels = [.. neurons.Select(n => NumberText.Short(n.Value))],
                HoverNames =
                    [.. neurons.Select(
                        n => $"{Of(n)} at {tokens[n.Position].At(n.Position)}: {NumberText.Short(n.Value)}")],
                HoverTemplate = "%{customdata}",
            },
        ],
        XAxis = new Axis
        {
            Title = "mlp_post",
            Range = (Math.Min(0, neurons.Min(n => n.Value) * 1.15), Math.Max(neurons.Max(n => n.Value), 1e-6) * 1.15)
        },
        YAxis = new Axis
        {
            Grid = false,
            Reversed = true,
            Range = (-0.5, neurons.Count - 0.5),
            Ticks = [.. neurons.Select(
                (n, rank) =>
                    (rank, string.Create(CultureInfo.InvariantCulture,
                        $"layer {n.Layer}, neuron {n.Neuron}: {tokens[n.Position].Shortened(LongestLabel)} "
                            + $"({n.Position})")))],
        },
    };

    private static Table Readable(
        IReadOnlyList<StrongNeuron> neurons, IReadOnlyList<TokenText> tokens, Func<int, TokenText> nameOf) => new(
        [new("rank"), new("layer"), new("neuron"), new("strongest at"), new("mlp_post"), new("promotes")],
        neurons.Select((n, rank) => (object?[])
        [
            rank + 1, n.Layer, n.Neuron, tokens[n.Position].At(n.Position), n.Value,
            string.Join(
                ", ",
                n.Promotes.Select(p => $"`{nameOf(p.Token).Visible}` {NumberText.SignedShort(p.LogitContribution)}")),
        ]));

    private static string Caption(float[] values, int[] ranked, IReadOnlyList<TokenText> tokens)
    {
        int above = values.Count(v => v > 0);
        string first =
            $"The neuron answers most to {tokens[ranked[0]].At(ranked[0])}: {NumberText.Short(values[ranked[0]])}";
        string others =
            string.Join(" and ",
                ranked.Skip(1).Take(Named - 1).Where(t => values[t] > 0)
                    .Select(t => $"{tokens[t].At(t)} ({NumberText.Short(values[t])})"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{first}{(others.Length > 0 ? $", then {others}" : "")}. It is above 0 at {above} of {values.Length} "
                + $"token{(values.Length == 1 ? "" : "s")}. ")
            + "The value is mlp_post: after the nonlinearity, before the output matrix. One text does not tell what a "
            + "neuron stands for.";
    }

    private static string Of(StrongNeuron n) =>
        string.Create(CultureInfo.InvariantCulture, $"Neuron {n.Neuron} of layer {n.Layer}");

}
