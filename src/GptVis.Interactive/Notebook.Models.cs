using GptVis.Analysis.Activations;
using GptVis.Figures.Models;
using GptVis.Figures.Views;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    private const int MaxHighlight = 100;

    /// <summary>
    /// Loads a model and makes it the one that calls use when they are given none. The hub's models come from Hugging
    /// Face's cache, and are fetched first when they are not there; what was used before stays loaded until
    /// <see cref="ReleaseModel"/>.
    /// </summary>
    /// <param name="nameOrFolder">
    /// "fruit", "gpt2" (548 MB), "gpt2-medium" (1.52 GB), "gpt2-large" (3.25 GB), "gpt2-xl" (6.43 GB), any GPT-2 of the
    /// hub such as "distilbert/distilgpt2", or a folder in Hugging Face's layout.
    /// </param>
    /// <param name="revision">A branch, a tag or a commit of the hub; main when none is given.</param>
    /// <returns>The model, to be given to calls that compare several: <c>PredictNext(text, model: small)</c>.</returns>
    public static LanguageModel UseModel(string nameOrFolder, string? revision = null) =>
        NotebookException.Explain(() =>
    {
        if (nameOrFolder is null)
            throw new ArgumentException("The name is null; give a model's name, such as \"gpt2\", or a folder.");
        // A folder is read again each time: what is in it may have changed. The same name and revision are the same
        // files.
        string? folder = ModelSource.FindFolder(nameOrFolder);
        string key = folder ?? $"{ModelPreset.Find(nameOrFolder)?.Name ?? nameOrFolder}@{revision ?? "main"}";
        var model = (folder is null ? LoadedModels.Find(key) : null) ?? Load(nameOrFolder, revision);
        LoadedModels.Use(key, model);
        return model;
    });

    /// <summary>Makes a model of one's own (trained, random) the one that calls use when they are given none.</summary>
    /// <param name="model">The model.</param>
    public static LanguageModel UseModel(LanguageModel model) => NotebookException.Explain(() =>
    {
        if (model is null) throw new ArgumentException("The model is null; give a model.");
        LoadedModels.Use(model.Name, model);
        return model;
    });

    /// <summary>
    /// The models one can use: their size, whether they are in the cache, the call that loads each, and what is loaded.
    /// </summary>
    public static View Models() => NotebookException.Explain(() =>
        ModelListFigures.List(
            ModelList.Of(new ModelHub(HubOptions.FromEnvironment())),
            [.. LoadedModels.All.Select(model => (model.Name, model.Gpt.Config.ParameterCount * sizeof(float)))]));

    /// <summary>
    /// Lets a model that <see cref="UseModel(string, string?)"/> loaded go, and its memory with it, unless a variable
    /// of the notebook still holds it.
    /// </summary>
    /// <param name="name">The model's name, as <see cref="Models"/> tells it.</param>
    /// <returns>What <see cref="Models"/> shows then.</returns>
    public static View ReleaseModel(string name) => NotebookException.Explain(() =>
        LoadedModels.Release(ModelPreset.Find(name)?.Name ?? name)
            ? Models()
            : throw new ArgumentException(
                $"No model {name} is loaded. Loaded: "
                    + $"{string.Join(", ", LoadedModels.All.Select(model => model.Name))}."));

    /// <summary>The model in numbers: its configuration, explained, and where its parameters are.</summary>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View ModelSummary(LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        model ??= LoadedModels.Current;
        return ModelFigures.Summary(model.Gpt.Config, model.Name);
    });

    /// <summary>
    /// The numbers of a model that need not be loaded: a preset (gpt2 to gpt2-xl, gpt3, gpt-124m, gpt-124m-untied), one
    /// in the cache, or a folder. Nothing is fetched.
    /// </summary>
    /// <param name="nameOrFolder">The model's name or folder.</param>
    public static View ModelSummary(string nameOrFolder) => NotebookException.Explain(() =>
    {
        var (name, config) = ModelChoice.ShapeOf(nameOrFolder);
        return ModelFigures.Summary(config, name);
    });

    /// <summary>
    /// Models beside each other: layers, width, heads, context, parameters, memory to scale, and training compute, 6 N
    /// D.
    /// </summary>
    /// <param name="models">
    /// Names (gpt2 to gpt2-xl, gpt3, gpt-124m, a model of the cache, a folder) or models; gpt2 and gpt3 when none is
    /// given. Nothing is fetched.
    /// </param>
    public static View CompareModels(params ModelChoice[] models) =>
        CompareModels(ComparisonFigures.Gpt3TrainingTokens, models);

    /// <summary>The same with another number of training tokens.</summary>
    /// <param name="trainingTokens">
    /// D of 6 N D, the same for all; 300 billion, GPT-3's number, when none is given.
    /// </param>
    /// <param name="models">Names or models.</param>
    public static View CompareModels(double trainingTokens, params ModelChoice[] models) =>
        NotebookException.Explain(() =>
        {
            if (models is null)
                throw new ArgumentException("The models are null; give names, such as \"gpt2\", or models.");
            ModelChoice[] compared = models.Length == 0 ? ["gpt2", "gpt3"] : models;
            return ComparisonFigures.Compare([.. compared.Select(ModelChoice.ShapeOf)], trainingTokens);
        });

    /// <summary>
    /// A whole model in space: a sheet of dots per layer, a dot per hidden unit, marks for the heads. To be turned,
    /// moved and zoomed with the mouse.
    /// </summary>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View Enhanced3DVisualization(LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        model ??= LoadedModels.Current;
        return ModelSpaceFigures.Shape(model.Gpt.Config, model.Name);
    });

    /// <summary>The same for a model's name, which needs no weights. For a text, write <c>text:</c>.</summary>
    /// <param name="nameOrFolder">"gpt2-medium", "fruit", "owner/model" or a folder; nothing is fetched.</param>
    /// <param name="highlight">0: a shape has no strongest units to mark.</param>
    public static View Enhanced3DVisualization(string nameOrFolder, int highlight = 0) =>
        NotebookException.Explain(() =>
        {
            var (name, config) = ShapeNotText(nameOrFolder);
            if (highlight != 0)
                throw new ArgumentException(
                    $"{nameOrFolder} is a model's name, and a shape has no strongest units. Give a text, or say which "
                        + "model reads it: model: UseModel(...).");
            return ModelSpaceFigures.Shape(config, name);
        });

    /// <summary>
    /// A whole model in space with the activations of a text: the residual stream after every layer, with a slider over
    /// the tokens and one that goes layer by layer. <c>Enhanced3DVisualization(text: "i like spicy")</c>
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="highlight">How many of the units farthest from their layer's mean to mark, 0 to 100.</param>
    /// <param name="model">
    /// The model that reads; the one used last, at first the embedded fruit model, when none is given.
    /// </param>
    public static View Enhanced3DVisualization(Prompt text, int highlight = 0, LanguageModel? model = null) =>
        Reading.Show(text, model, reading =>
        {
            if (highlight is < 0 or > MaxHighlight)
                throw new ArgumentException(
                    $"{highlight} units were to be marked; 0 to {MaxHighlight} can be.");
            var states = ResidualStates.Compute(reading.Gpt, reading.Ids, reading.Cancellation);
            return ModelSpaceFigures.Activations(
                states, reading.Config, reading.Labels, highlight, reading.Name);
        });

    /// <summary>The same, for the model that stands first.</summary>
    /// <param name="model">The model that reads.</param>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="highlight">How many of the units farthest from their layer's mean to mark, 0 to 100.</param>
    public static View Enhanced3DVisualization(LanguageModel model, Prompt text, int highlight = 0) =>
        NotebookException.Explain(() => model is null
            ? throw new ArgumentException("The model is null; give a model.")
            : Enhanced3DVisualization(text, highlight, model));

    private static (string Name, GptConfig Config) ShapeNotText(string nameOrFolder)
    {
        try
        {
            return ModelChoice.ShapeOf(nameOrFolder);
        }
        catch (Exception unknown) when (unknown is ArgumentException or HubException)
        {
            throw new ArgumentException(
                $"{unknown.Message} A text is given as Enhanced3DVisualization(text: \"...\") or "
                    + "Enhanced3DVisualization(model, \"...\").", unknown);
        }
    }

    private static LanguageModel Load(string nameOrFolder, string? revision)
    {
        using var download =
            new Download(ModelPreset.Find(nameOrFolder)?.Name ?? nameOrFolder, new LiveOutput(), TimeProvider.System);
        var model = LanguageModel.Load(nameOrFolder, revision, download.Report, LiveOutput.Cancellation);
        download.Finish();
        return model;
    }
}
