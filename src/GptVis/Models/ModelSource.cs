using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Tokenizers;

namespace GptVis.Models;

/// <summary>
/// What a user may give instead of a model: a name, or a folder. Finds it, fetches it when it must, and loads it.
/// </summary>
internal static class ModelSource
{
    /// <exception cref="ArgumentException">It is neither a name nor a folder that exists.</exception>
    public static LanguageModel Load(
        string nameOrFolder, string? revision, HubOptions options, Action<FileProgress>? report,
        CancellationToken cancellation)
    {
        if (nameOrFolder == ModelPreset.Fruit) return LanguageModel.Fruit;
        if (FindFolder(nameOrFolder) is { } folder) return LoadFolder(folder, FolderName(folder));
        var model = HubModel.Parse(nameOrFolder, revision);
        var hub = new ModelHub(options);
        // On the pool: a caller with a synchronization context (a window, a notebook host) must not be waited for.
        return Task.Run(() => LoadAsync(hub, model, options, report, cancellation), cancellation).GetAwaiter()
            .GetResult();
    }

    /// <summary>The shape alone, and what to call the model: nothing is fetched, and no weights are read.</summary>
    /// <exception cref="ArgumentException">It is neither a name nor a folder that exists.</exception>
    /// <exception cref="HubException">The model is no preset and not in the cache.</exception>
    public static (string Name, GptConfig Config) Shape(string nameOrFolder, HubOptions options)
    {
        if (nameOrFolder == ModelPreset.Fruit) return (ModelPreset.Fruit, LanguageModel.Fruit.Gpt.Config);
        if (FindFolder(nameOrFolder) is { } folder) return (FolderName(folder), Gpt2Checkpoint.ReadConfig(folder));
        if (ModelPreset.Find(nameOrFolder) is { } preset) return (preset.Name, preset.Config);

        var model = HubModel.Parse(nameOrFolder);
        return new ModelHub(options).FindCached(model) is { } cached
            ? (model.ShortName, Gpt2Checkpoint.ReadConfig(cached))
            : throw HubErrors.ShapeUnknown(model, options);
    }

    /// <summary>
    /// The full path of a folder that was given; null when a name was. A folder "gpt2" without a model in it is not
    /// one.
    /// </summary>
    /// <exception cref="ArgumentException">It is written as a path and there is no such folder.</exception>
    public static string? FindFolder(string text)
    {
        // A folder "gpt2" without a model in it (an output folder) does not stand in the way of the model of that name.
        bool mayBeName = HubModel.IsId(text) && !text.Contains('/');
        if (Directory.Exists(text) && (!mayBeName || File.Exists(Path.Combine(text, ModelFiles.ConfigFile))))
            return Path.GetFullPath(text);
        if (HubModel.IsId(text)) return null;
        throw new ArgumentException(text.IndexOfAny(['/', '\\', ':']) >= 0 || text.StartsWith('.')
            ? $"There is no folder {text}. Give one with {ModelFiles.ConfigFile} and "
            + $"{ModelFiles.WeightsFile}, or a model's name such as \"gpt2\"."
            : $"\"{text}\" is not a model name: {HubModel.Forms}.");
    }

    private static string FolderName(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    private static async Task<LanguageModel> LoadAsync(
        ModelHub hub, HubModel model, HubOptions options, Action<FileProgress>? report, CancellationToken cancellation)
    {
        if (hub.FindCached(model) is not { } cached)
            return LoadFolder(await hub.PullAsync(model.Id, model.Revision, report, cancellation).ConfigureAwait(false),
                model.ShortName);
        try
        {
            return LoadFolder(cached, model.ShortName);
        }
        catch (InvalidDataException damage)
        {
            return await LoadRepairedAsync(hub, model, options, damage, report, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What the cache holds cannot be read. Fetching checks every file by its hash; when none is damaged the reason
    /// stands.
    /// </summary>
    private static async Task<LanguageModel> LoadRepairedAsync(
        ModelHub hub, HubModel model, HubOptions options, InvalidDataException damage, Action<FileProgress>? report,
        CancellationToken cancellation)
    {
        try
        {
            return LoadFolder(await hub.PullAsync(model.Id, model.Revision, report, cancellation).ConfigureAwait(false),
                model.ShortName);
        }
        catch (HubException e)
        {
            string way = options.Offline
                ? "HF_HUB_OFFLINE prevents downloading it again: unset it"
                : $"It could not be downloaded again ({e.Message.TrimEnd('.')}): try later";
            throw new InvalidDataException(
                $"The copy of {model} in the cache cannot be read. {damage.Message} {way}, or give a folder with the "
                    + "model instead of its name.", damage);
        }
    }

    private static LanguageModel LoadFolder(string folder, string name) =>
        new(name, Gpt2Checkpoint.Load(folder, GptEngines.Default), Tokenizer.LoadFolderOrGpt2(folder));
}
