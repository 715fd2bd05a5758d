using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive;

/// <summary>A model, or the name of one, where only the shape is needed. Converts implicitly from both.</summary>
/// <example><c>CompareModels("gpt2", "gpt3", myModel)</c></example>
public sealed class ModelChoice
{
    private readonly string? _nameOrFolder;
    private readonly LanguageModel? _model;

    private ModelChoice(string? nameOrFolder, LanguageModel? model) => (_nameOrFolder, _model) = (nameOrFolder, model);

    /// <summary>Converts the name of a preset or of a model in the cache, or a folder.</summary>
    public static implicit operator ModelChoice(string nameOrFolder) => new(nameOrFolder, model: null);

    /// <summary>Converts a loaded model.</summary>
    public static implicit operator ModelChoice(LanguageModel model) => new(nameOrFolder: null, model);

    /// <summary>The given name, or the model's.</summary>
    public override string ToString() => _model?.Name ?? _nameOrFolder ?? "";

    /// <summary>
    /// Whether a text names a model with a known shape: embedded, a preset, in the cache, or a folder.
    /// </summary>
    internal static bool IsName(string text)
    {
        if (text == ModelPreset.Fruit || ModelPreset.Find(text) is not null) return true;
        if (text.Contains('\n') || text.Length > 260) return false;
        if (Directory.Exists(text)) return File.Exists(Path.Combine(text, ModelFiles.ConfigFile));
        return HubModel.IsId(text) && text.Contains('/')
            && new ModelHub(HubOptions.FromEnvironment()).FindCached(HubModel.Parse(text)) is not null;
    }

    /// <summary>The name and the shape of a model, without a download.</summary>
    /// <exception cref="ArgumentException">
    /// The choice is null, or names no model; the message suggests a similar name.
    /// </exception>
    /// <exception cref="HubException">The name may be a model of the hub, but it is not in the cache.</exception>
    internal static (string Name, GptConfig Config) ShapeOf(ModelChoice? choice)
    {
        if (choice?._model is { } model) return (model.Name, model.Gpt.Config);
        if (choice?._nameOrFolder is not { } name)
            throw new ArgumentException("A model is null; give a name, such as \"gpt2\", or a model.");

        var options = HubOptions.FromEnvironment();
        if (!IsName(name) && NearName.Of(name, KnownNames(options)) is { } near)
            throw new ArgumentException($"\"{name}\" is not a model name. Did you mean {near}?");
        return ModelSource.Shape(name, options);
    }

    private static IEnumerable<string> KnownNames(HubOptions options) =>
    [
        ModelPreset.Fruit,
        .. ModelPreset.All.Select(preset => preset.Name),
        .. new ModelHub(options).CachedModels(),
    ];
}
