using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Files;
using GptVis.Model;

namespace GptVis.Figures.Models;

/// <summary>Figures of a model's shape.</summary>
internal static class ModelFigures
{
    private const long BytesPerFloat = 4;

    /// <summary>A table of the configuration with explanations, and the distribution of the parameters.</summary>
    /// <param name="config">The model's shape; weights are not needed.</param>
    /// <param name="model">The model's name.</param>
    public static View Summary(GptConfig config, string model)
    {
        var shares =
            ParameterFigures.Shares(
                [.. config.ParametersByPart().Select(p => new ParameterShare(p.Part, p.Parameters))], "");
        var table = Entries(config);
        bool hasTotals = ParameterTotals.Has(config);
        string caption = string.Create(CultureInfo.InvariantCulture,
            $"{model} has {Count(config.NLayers, "layer")} of {Count(config.NHeads, "head")}, "
                + $"{config.NLayers * config.NHeads} heads in all. {shares.Caption} As 32-bit floats they take "
                + $"{Memory(config)}.")
            + (hasTotals ? $" {ParameterTotals.Sentence(config)}" : "");

        return new View
        {
            Title = $"{model}: the model in numbers",
            Caption = caption,
            AltText = $"A table of the model's configuration and a bar of its parameters by part. {caption}",
            Parts = [new TablePart(table), .. shares.Parts,
                .. hasTotals ? [new TablePart(ParameterTotals.Of(config))] : (ViewPart[])[]],
            Table = new Table(
                [new("entry"), new("value"), new("what it means")],
                [
                    .. table.Rows,
                    .. config.ParametersByPart()
                        .Select(p =>
                            (object?[])[p.Part, NumberText.Count(p.Parameters),
                                "parameters; "
                                + $"{NumberText.Percent((double)p.Parameters / config.ParameterCount)} of all"]),
                    .. hasTotals
                        ? ParameterTotals.Of(config).Rows.Select(
                            row => (object?[])[row[0], NumberText.Count((long)row[1]!), row[3]])
                        : [],
                ]),
            Summary = table,
        };
    }

    private static Table Entries(GptConfig c) => new(
        [new("entry"), new("value"), new("what it means")],
        [
            ["vocabulary", NumberText.Count(c.DVocab), "tokens the model knows; each has a row in the embedding"],
            ["context", NumberText.Count(c.NCtx), "tokens it can see at once"],
            ["positions", "learned",
                string.Create(CultureInfo.InvariantCulture,
                    $"a vector of {c.DModel:N0} for each of the {c.NCtx:N0} positions, added to the token's")],
            ["width", NumberText.Count(c.DModel), "numbers per token in the residual stream (d_model, hidden units)"],
            ["layers", NumberText.Count(c.NLayers), "blocks, each attention and then an MLP"],
            ["heads per layer", NumberText.Count(c.NHeads),
                string.Create(CultureInfo.InvariantCulture,
                    $"attention heads side by side; they share the width: {c.DModel:N0} / {c.NHeads}")],
            ["heads in all", NumberText.Count(c.NHeads * c.NLayers),
                string.Create(CultureInfo.InvariantCulture, $"{c.NLayers} layers × {c.NHeads}")],
            ["head width", NumberText.Count(c.DHead),
                "numbers in a head's query, key and value; scores are divided by its root"],
            ["MLP hidden units", NumberText.Count(c.DMlp),
                string.Create(CultureInfo.InvariantCulture,
                    $"{(double)c.DMlp / c.DModel:0.##} times the width, in every layer: out to these neurons "
                    + $"and back")],
            ["activation", c.ActivationFunction == ActivationFunction.Relu ? "ReLU" : "GELU (tanh form)",
                "the MLP's nonlinearity"],
            ["normalisation", "layer norm, first",
                "before attention, before the MLP and at the end, with a learned scale and shift"],
            ["epsilon", NumberText.UpTo(9, c.LayerNormEpsilon),
                "added to the variance in every layer norm, so that nothing is divided by zero"],
            ["q, k, v bias", c.QkvBias ? "yes" : "no",
                "whether queries, keys and values have a bias; all other matrices of a block have one"],
            ["output head", c.TiedUnembedding ? "tied" : "separate",
                c.TiedUnembedding
                    ? "the token embedding is used again to score the next token"
                    : "a matrix of its own scores the next token"],
            ["embedding dropout", Share(c.EmbedDropout),
                "of the embeddings' numbers switched off in training, none afterwards"],
            ["attention dropout", Share(c.AttnDropout), "of the attention probabilities switched off in training"],
            ["residual dropout", Share(c.ResidDropout), "of what attention and MLP add switched off in training"],
            ["parameters", NumberText.Count(c.ParameterCount),
                "trained numbers; a tied head is counted once"],
            ["memory", Memory(c), "for the parameters as 32-bit floats, 4 bytes each"],
        ]);

    private static string Share(float dropout) => NumberText.Percent(Math.Round(dropout, 6));

    private static string Memory(GptConfig c) => ByteSize.Text(c.ParameterCount * BytesPerFloat);

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

}
