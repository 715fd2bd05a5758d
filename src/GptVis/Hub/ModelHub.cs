using GptVis.Files;

namespace GptVis.Hub;

/// <summary>
/// Models of a Hugging Face hub, in the cache of Hugging Face's own tools: a model that Python has downloaded is not
/// downloaded again, and vice versa. Nothing from a hub is executed: only config.json, safetensors and tokenizer files
/// are read.
/// </summary>
public sealed class ModelHub
{
    private static readonly string[] TokenizerFiles = [ModelFiles.TokenizerFile, ModelFiles.VocabularyFile];
    private readonly HubOptions _options;

    /// <summary>Creates the hub and its cache from the options.</summary>
    public ModelHub(HubOptions options) => _options = options;

    /// <summary>The cache's folder.</summary>
    public string CacheFolder => _options.CacheFolder;

    /// <summary>
    /// The folder of a model that is complete in the cache; null otherwise. Does not use the network.
    /// </summary>
    /// <param name="id">The hub's name: "gpt2", "openai-community/gpt2-xl", "distilbert/distilgpt2".</param>
    /// <param name="revision">A branch, a tag or a commit; main when none is given.</param>
    /// <exception cref="ArgumentException">The id or the revision is none that a hub could have.</exception>
    public string? FindCached(string id, string? revision = null) => FindCached(HubModel.Parse(id, revision));

    /// <summary>The folder of a model in the cache; downloads the model first if it is not complete there.</summary>
    /// <inheritdoc cref="PullAsync"/>
    public async Task<string> GetAsync(
        string id, string? revision = null, Action<FileProgress>? report = null,
        CancellationToken cancellation = default) =>
        FindCached(id, revision) ?? await PullAsync(id, revision, report, cancellation).ConfigureAwait(false);

    /// <summary>
    /// Updates a model in the cache to the hub's current state: checks every existing file by its hash, downloads
    /// missing, damaged and new files, and resumes interrupted downloads.
    /// </summary>
    /// <param name="id">The hub's name: "gpt2", "openai-community/gpt2-xl", "distilbert/distilgpt2".</param>
    /// <param name="revision">A branch, a tag or a commit; main when none is given.</param>
    /// <param name="report">Called after every part of a file is downloaded or checked.</param>
    /// <param name="cancellation">Stops the download; the downloaded part is kept.</param>
    /// <returns>The model's folder in the cache.</returns>
    /// <exception cref="ArgumentException">The id or the revision is none that a hub could have.</exception>
    /// <exception cref="HubException">
    /// The hub, the network or the drive failed; the message says what to do.
    /// </exception>
    /// <exception cref="InvalidDataException">The model is not a GPT-2, or not one that GptVis computes.</exception>
    public async Task<string> PullAsync(
        string id, string? revision = null, Action<FileProgress>? report = null,
        CancellationToken cancellation = default)
    {
        var model = HubModel.Parse(id, revision);
        if (_options.Offline) throw HubErrors.Offline(model, _options);
        try
        {
            using var pull = new HubPull(_options, model, report);
            return await pull.RunAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException)
        {
            throw HubErrors.Unreachable(model, _options, FindCached(model), e);
        }
        // .NET throws ArgumentOutOfRangeException when a file grows beyond the limit of its file system.
        catch (Exception e)
            when (e is UnauthorizedAccessException or ArgumentOutOfRangeException or IOException
                and not (HubException or HttpIOException))
        {
            throw HubErrors.NotWritable(model, _options, e);
        }
    }

    /// <summary>The hub's names of the models that are complete in the cache.</summary>
    public IReadOnlyList<string> CachedModels()
    {
        const string prefix = "models--";
        if (!Directory.Exists(CacheFolder)) return [];
        return [.. Directory.EnumerateDirectories(CacheFolder, prefix + "*")
            .Select(folder => Path.GetFileName(folder)[prefix.Length..].Replace("--", "/", StringComparison.Ordinal))
            .Where(id => HubModel.IsId(id) && ModelPreset.Find(id) is not { HubId: null } && id != ModelPreset.Fruit
                && FindInOwnFolder(HubModel.Parse(id)) is not null)
            .Order(StringComparer.Ordinal)];
    }

    internal string? FindCached(HubModel model) =>
        model.Names.Select(FindInOwnFolder).FirstOrDefault(folder => folder is not null);

    private string? FindInOwnFolder(HubModel model)
    {
        var cache = new HubCache(_options, model);
        if (cache.KnownCommit() is not { } commit) return null;
        bool hasTokenizer = ModelPreset.Find(model.Id) is not null
            || TokenizerFiles.All(name => cache.IsKnownMissing(commit, name));
        return ModelFiles.AllIn(cache.Snapshot(commit), hasTokenizer) is null ? null : cache.Snapshot(commit);
    }
}
