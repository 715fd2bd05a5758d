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
    /// Loads a model and makes it the current one, which calls use by default. Models of the hub come from Hugging
    /// Face's cache and are downloaded first if missing. Earlier models stay loaded until <see cref="ReleaseModel"/>.
    /// </summary>
    /// <param name="nameOrFolder">
    /// "fruit", "gpt2" (548 MB), "gpt2-medium" (1.52 GB), "gpt2-large" (3.25 GB), "gpt2-xl" (6.43 GB), any GPT-2 on the
    /// hub such as "distilbert/distilgpt2", or a folder in Hugging Face's layout.
    /// </param>
    /// <param name="revision">A branch, tag or commit of the hub; main by default.</param>
    /// <returns>The model, for calls that compare several: <c>PredictNext(text, model: small)</c>.</returns>
    public static LanguageModel UseModel(string nameOrFolder, string? revision = null) =>
        NotebookException.Explain(() =>
    {
        if (nameOrFolder is null)
            throw new ArgumentException("The name is null; give a model's name, such as \"gpt2\", or a folder.");
        // A folder is read again each time, because its files may have changed. For the hub, the same name and revision
        // are the same files.
        string? folder = ModelSource.FindFolder(nameOrFolder);
        string key = folder ?? $"{ModelPreset.Find(nameOrFolder)?.Name ?? nameOrFolder}@{revision ?? "main"}";
        var model = (folder is null ? LoadedModels.Find(key) : null) ?? Load(nameOrFolder, revision);
        LoadedModels.Use(key, model);
        return model;
    });

    /// <summary>Makes your own model (trained, random) the current one, which calls use by default.</summary>
    /// <param name="model">The model.</param>
    public static LanguageModel UseModel(LanguageModel model) => NotebookException.Explain(() =>
    {
        if (model is null) throw new ArgumentException("The model is null; give a model.");
        LoadedModels.Use(model.Name, model);
        return model;
    });

    /// <summary>
    /// The available models: their size, whether they are in the cache, the call that loads each, and which are loaded.
    /// </summary>
    public static View Models() => NotebookException.Explain(() =>
        ModelListFigures.List(
            ModelList.Of(new ModelHub(HubOptions.FromEnvironment())),
            [.. LoadedModels.All.Select(model => (model.Name, model.Gpt.Config.ParameterCount * sizeof(float)))]));

    /// <summary>
    /// Frees the memory of a model loaded by <see cref="UseModel(string, string?)"/>, unless a variable of the notebook
    /// still refers to it.
    /// </summary>
    /// <param name="name">The model's name, as in <see cref="Models"/>.</param>
    /// <returns>The updated list of <see cref="Models"/>.</returns>
    public static View ReleaseModel(string name) => NotebookException.Explain(() =>
        LoadedModels.Release(ModelPreset.Find(name)?.Name ?? name)
            ? Models()
            : throw new ArgumentException(
                $"No model {name} is loaded. Loaded: "
                    + $"{string.Join(", ", LoadedModels.All.Select(model => model.Name))}."));

    /// <summary>A model's configuration, explained, and its parameters by part.</summary>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View ModelSummary(LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        model ??= LoadedModels.Current;
        return ModelFigures.Summary(model.Gpt.Config, model.Name);
    });

    /// <summary>
    /// The configuration and the parameters of a model without loading it: a preset (gpt2 to gpt2-xl, gpt3, gpt-124m,
    /// gpt-124m-untied), one in the cache, or a folder. Nothing is downloaded.
    /// </summary>
    /// <param name="nameOrFolder">The model's name or folder.</param>
    public static View ModelSummary(string nameOrFolder) => NotebookException.Explain(() =>
    {
        var (name, config) = ModelChoice.ShapeOf(nameOrFolder);
        return ModelFigures.Summary(config, name);
    });

    /// <summary>
    /// Compares models: layers, width, heads, context, parameters, memory to scale, and training compute, 6 N D.
    /// </summary>
    /// <param name="models">
    /// Names (gpt2 to gpt2-xl, gpt3, gpt-124m, a model in the cache, a folder) or models; gpt2 and gpt3 by default.
    /// Nothing is downloaded.
    /// </param>
    public static View CompareModels(params ModelChoice[] models) =>
        CompareModels(ComparisonFigures.Gpt3TrainingTokens, models);

    /// <summary>Compares models for another number of training tokens.</summary>
    /// <param name="trainingTokens">D of 6 N D, for all models; 300 billion by default, GPT-3's number.</param>
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
    /// A whole model in 3D: a sheet of dots per layer, a dot per hidden unit, marks for the heads. Rotate, move and
    /// zoom it with the mouse.
    /// </summary>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View Enhanced3DVisualization(LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        model ??= LoadedModels.Current;
        return ModelSpaceFigures.Shape(model.Gpt.Config, model.Name);
    });

    /// <summary>As above, for a model's name: needs no weights. To pass a text, write <c>text:</c>.</summary>
    /// <param name="nameOrFolder">"gpt2-medium", "fruit", "owner/model" or a folder; nothing is downloaded.</param>
    /// <param name="highlight">Must be 0: without a text there are no units to mark.</param>
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
    /// A whole model in 3D with the activations of a text: the residual stream after every layer, with sliders over the
    /// tokens and the layers. <c>Enhanced3DVisualization(text: "i like spicy")</c>
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="highlight">
    /// The number of units farthest from their layer's mean to mark, 0 to 100; 0 by default.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View Enhanced3DVisualization(Prompt text, int highlight = 0, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            if (highlight is < 0 or > MaxHighlight)
                throw new ArgumentException(
                    $"{highlight} units were to be marked; 0 to {MaxHighlight} can be.");
            var states = ResidualStates.Compute(call.Gpt, call.Ids, call.Cancellation);
            return ModelSpaceFigures.Activations(
                states, call.Config, call.Labels, highlight, call.Name);
        });

    /// <summary>As above, with the model as the first argument.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="highlight">
    /// The number of units farthest from their layer's mean to mark, 0 to 100; 0 by default.
    /// </param>
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
