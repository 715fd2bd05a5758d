using GptVis.Figures.Models;
using GptVis.Figures.Views;
using GptVis.Hub;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
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

    /// <summary>
    /// The numbers of a model that need not be loaded: a preset (gpt2 to gpt2-xl, gpt3, gpt-124m, gpt-124m-untied), one
    /// in the cache, or a folder. Nothing is fetched.
    /// </summary>
    /// <param name="nameOrFolder">The model's name or folder.</param>
    public static View ModelSummary(string nameOrFolder) => NotebookException.Explain(() =>
    {
        var (name, config) = ModelSource.Shape(nameOrFolder, HubOptions.FromEnvironment());
        return ModelFigures.Summary(config, name);
    });

    private static LanguageModel Load(string nameOrFolder, string? revision)
    {
        using var download =
            new Download(ModelPreset.Find(nameOrFolder)?.Name ?? nameOrFolder, new LiveOutput(), TimeProvider.System);
        var model = LanguageModel.Load(nameOrFolder, revision, download.Report, LiveOutput.Cancellation);
        download.Finish();
        return model;
    }
}
