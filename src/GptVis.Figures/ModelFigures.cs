using System.Globalization;
using GptVis.Checkpoints;
using GptVis.Model;

namespace GptVis.Figures;

/// <summary>Pictures of a model's shape.</summary>
public static class ModelFigures
{
    private const long BytesPerFloat = 4;

    /// <summary>Every number of a configuration with a line that explains it, and where the parameters are.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="config">Its shape; no weights are needed.</param>
    public static View Summary(string name, GptConfig config)
    {
        var shares = ParameterFigures.Shares([.. config.ParametersByPart().Select(p => new ParameterShare(p.Part, p.Parameters))], "");
        var table = Entries(config);
        string caption = string.Create(CultureInfo.InvariantCulture,
            $"{name} has {Count(config.NLayers, "layer")} of {Count(config.NHeads, "head")}, {config.NLayers * config.NHeads} heads in all. {shares.Caption} As 32-bit floats they take {Memory(config)}.");

        return new View
        {
            Title = $"{name}: the model in numbers",
            Caption = caption,
            AltText = $"A table of the model's configuration and a bar of its parameters by part. {caption}",
            Parts = [new TablePart(table), .. shares.Parts],
            Table = table,
        };
    }

    private static Table Entries(GptConfig c) => new(
        [new("entry"), new("value"), new("what it means")],
        [
            ["vocabulary", Text(c.DVocab), "tokens the model knows; each has a row in the embedding"],
            ["context", Text(c.NCtx), "tokens it can see at once; every position has a learned vector"],
            ["width", Text(c.DModel), "numbers per token in the residual stream (d_model, hidden units)"],
            ["layers", Text(c.NLayers), "blocks, each attention and then an MLP"],
            ["heads per layer", Text(c.NHeads), string.Create(CultureInfo.InvariantCulture, $"attention heads side by side, {c.DHead} numbers each; {c.NLayers * c.NHeads} in all")],
            ["MLP hidden units", Text(c.DMlp), string.Create(CultureInfo.InvariantCulture, $"{(double)c.DMlp / c.DModel:0.##} times the width, in every layer")],
            ["activation", c.Activation == ActivationFunction.Relu ? "ReLU" : "GELU (tanh form)", "the MLP's nonlinearity"],
            ["normalisation", "layer norm, first", string.Create(CultureInfo.InvariantCulture, $"before attention, before the MLP and at the end; ε = {c.LayerNormEpsilon:0.######}")],
            ["q, k, v bias", c.QkvBias ? "yes" : "no", "whether queries, keys and values have a bias"],
            ["output head", c.TiedUnembedding ? "tied" : "separate", c.TiedUnembedding ? "the token embedding is used again to score the next token" : "a matrix of its own scores the next token"],
            ["dropout", Dropout(c), "share switched off in training: embeddings, attention, residual"],
            ["parameters", string.Create(CultureInfo.InvariantCulture, $"{c.ParameterCount:N0}"), "trained numbers; a tied head is counted once"],
            ["memory", Memory(c), "for the parameters as 32-bit floats"],
        ]);

    private static string Dropout(GptConfig c) =>
        string.Create(CultureInfo.InvariantCulture, $"{c.EmbedDropout:0.##}, {c.AttnDropout:0.##}, {c.ResidDropout:0.##}");

    private static string Memory(GptConfig c) => ByteSize.Text(c.ParameterCount * BytesPerFloat);

    private static string Text(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:N0}");

    private static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
