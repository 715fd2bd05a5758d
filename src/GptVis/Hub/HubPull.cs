using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Model;

namespace GptVis.Hub;

/// <summary>
/// Downloads one model into the cache: the small files first, so that an unsupported model is refused before its
/// weights are downloaded.
/// </summary>
internal sealed class HubPull : IDisposable
{
    private readonly HubModel _model;
    private readonly HubCache _cache;
    private readonly HubConnection _connection;
    private readonly HubDownload _download;
    private readonly HubOptions _options;

    public HubPull(HubOptions options, HubModel model, Action<FileProgress>? report)
    {
        (_options, _model) = (options, model);
        _cache = new HubCache(options, model);
        _connection = new HubConnection(options, model);
        _download = new HubDownload(_connection, _cache, options, model, report);
    }

    public void Dispose() => _connection.Dispose();

    /// <returns>The snapshot's folder.</returns>
    public async Task<string> RunAsync(CancellationToken cancellation)
    {
        var config =
            await _connection.FindAsync(_model.Revision, ModelFiles.ConfigFile, missing: null, cancellation)
            .ConfigureAwait(false)
            ?? throw HubErrors.NoConfig(_model);
        // From here on by commit: a model that changes during the download must not mix two versions.
        string commit = config.Commit, folder = _cache.Snapshot(commit);
        await FetchAsync(config, ModelFiles.LargestConfig, cancellation).ConfigureAwait(false);
        var shape = HuggingFaceConfig.Read(Path.Combine(folder, ModelFiles.ConfigFile));

        await FetchTokenizerAsync(commit, cancellation).ConfigureAwait(false);
        await FetchWeightsAsync(commit, shape, cancellation).ConfigureAwait(false);
        _cache.WriteRef(commit);
        return folder;
    }

    private async Task FetchTokenizerAsync(string commit, CancellationToken cancellation)
    {
        if (await TryFetchAsync(commit, ModelFiles.TokenizerFile, ModelFiles.LargestTokenizer, cancellation)
            .ConfigureAwait(false)) return;
        if (await TryFetchAsync(commit, ModelFiles.VocabularyFile, ModelFiles.LargestTokenizer, cancellation)
            .ConfigureAwait(false))
            await TryFetchAsync(commit, ModelFiles.MergesFile, ModelFiles.LargestTokenizer, cancellation)
                .ConfigureAwait(false);
    }

    private async Task FetchWeightsAsync(string commit, GptConfig shape, CancellationToken cancellation)
    {
        long limit = LargestWeights(shape);
        if (await TryFetchAsync(commit, ModelFiles.WeightsFile, limit, cancellation).ConfigureAwait(false)) return;
        if (!await TryFetchAsync(commit, ModelFiles.ShardIndex, ModelFiles.LargestIndex, cancellation)
            .ConfigureAwait(false))
            throw HubErrors.NoSafetensors(_model, ModelFiles.WeightsFile);

        foreach (string shard in ModelFiles.Shards(Path.Combine(_cache.Snapshot(commit), ModelFiles.ShardIndex)))
        {
            if (!await TryFetchAsync(commit, shard, limit, cancellation).ConfigureAwait(false))
                throw HubErrors.NoSafetensors(_model, shard);
        }
    }

    /// <summary>
    /// The largest weights file of this shape in bytes: twice its weights, plus the causal masks of old files. A larger
    /// file cannot belong to this model.
    /// </summary>
    private static long LargestWeights(GptConfig shape) =>
        1_000_000_000 + 2 * sizeof(float) * (shape.ParameterCount + (long)shape.NLayers * shape.NCtx * shape.NCtx);

    private async Task<bool> TryFetchAsync(string commit, string name, long limit, CancellationToken cancellation)
    {
        var file = await _connection.FindAsync(
            commit, name, missing => _cache.RememberMissing(missing, name), cancellation).ConfigureAwait(false);
        if (file is null) return false;
        if (file.Commit != commit)
            throw HubErrors.NoHub(_options, $"asked for commit {commit} it answers with {file.Commit}");
        await FetchAsync(file, limit, cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task FetchAsync(HubFile file, long limit, CancellationToken cancellation)
    {
        if (file.Size > limit) throw HubErrors.TooLarge(_model, file, limit);
        await _download.FetchAsync(file, cancellation).ConfigureAwait(false);
    }
}
