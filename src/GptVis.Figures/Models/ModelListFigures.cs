using System.Globalization;
using GptVis.Figures.Views;
using GptVis.Files;
using GptVis.Models;

namespace GptVis.Figures.Models;

/// <summary>A table of the models that can be loaded by name.</summary>
internal static class ModelListFigures
{
    /// <summary>
    /// One row per model: name, parameters, size of the weights, location, and the call that loads it.
    /// </summary>
    /// <param name="models">The models.</param>
    /// <param name="loaded">
    /// Names of the models in memory; the last is the current one. Empty outside notebooks.
    /// </param>
    public static View List(IReadOnlyList<ModelEntry> models, IReadOnlyList<(string Name, long Bytes)> loaded)
    {
        var table = new Table(
            [new("model"), new("parameters", ColumnFormat.Count), new("size"), new("weights"), new("load it with")],
            models.Select(
                model => (object?[])[model.Name, model.Parameters, ByteSize.Text(model.Bytes), Where(model),
                    Call(model)]));
        string caption = Caption(models, loaded);
        return new View
        {
            Title = "Models",
            Caption = caption,
            AltText = $"A table of the models that can be used. {caption}",
            Parts = [new TablePart(table)],
            Table = table,
        };
    }

    private static string Where(ModelEntry model) => model.State switch
    {
        ModelState.Embedded => "in the package",
        ModelState.Cached => "in the cache",
        ModelState.OnHub => "on the hub",
        ModelState.ShapeOnly => "none: shape only",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model.State, "This state is not known."),
    };

    private static string Call(ModelEntry model) =>
        model.State == ModelState.ShapeOnly ? $"ModelSummary(\"{model.Name}\")" : $"UseModel(\"{model.Name}\")";

    private static string Caption(IReadOnlyList<ModelEntry> models, IReadOnlyList<(string Name, long Bytes)> loaded)
    {
        int cached = models.Count(model => model.State == ModelState.Cached);
        string caption =
            string.Create(CultureInfo.InvariantCulture,
                $"{cached} of {models.Count} models {(cached == 1 ? "is" : "are")} in the cache and "
                    + $"{(cached == 1 ? "needs" : "need")} no network.");
        if (loaded.Count == 0) return caption;

        string memory = string.Join(", ", loaded.Select(model => $"{model.Name} ({ByteSize.Text(model.Bytes)})"));
        return $"{caption} Loaded: {memory}. Calls without a model use {loaded[^1].Name}.";
    }
}
