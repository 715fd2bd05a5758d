using GptVis.Hub;
using GptVis.Models;
using GptVis.Tests.Hub.Server;

namespace GptVis.Tests.Hub;

public sealed class ModelHubTests : IAsyncLifetime
{
    private HubTestCache _cache = null!;

    public async Task InitializeAsync() => _cache = await HubTestCache.StartAsync();

    public async Task DisposeAsync() => await _cache.DisposeAsync();

    [Fact]
    public async Task The_second_call_asks_nothing_of_the_network()
    {
        string folder = await _cache.Hub.GetAsync(HubTestCache.Id);
        Assert.NotEmpty(_cache.Server.Requests);
        _cache.Server.Requests.Clear();

        Assert.Equal(folder, await _cache.Hub.GetAsync(HubTestCache.Id));
        Assert.Equal(folder, await new ModelHub(_cache.Options with { Offline = true }).GetAsync(HubTestCache.Id));
        Assert.Empty(_cache.Server.Requests);
    }

    [Fact]
    public async Task The_cache_is_laid_as_huggingface_hub_lays_it()
    {
        await _cache.Hub.PullAsync(HubTestCache.Id);
        string commit = _cache.Repository.Commit;
        var files = _cache.Repository.Files;
        Assert.Equal(
            ((string[])[
                .. files.Values.Select(f => $"models--test--fruit/blobs/{f.Tag} {f.Content.Length}"),
                "models--test--fruit/refs/main 40",
                .. files.Select(f => $"models--test--fruit/snapshots/{commit}/{f.Key} -> ../../blobs/{f.Value.Tag}"),
            ]).Order(StringComparer.Ordinal),
            _cache.Listing());
        Assert.Equal(
            commit, File.ReadAllText(Path.Combine(_cache.Options.CacheFolder, "models--test--fruit", "refs", "main")));
        Assert.Equal(
            files.Values.Select(f => f.Tag + ".lock").Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(_cache.Options.CacheFolder, ".locks", "models--test--fruit"))
                .Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_links_the_files_themselves_stand_in_the_snapshot()
    {
        _cache.Options = _cache.Options with { UseLinks = false };
        await _cache.AssertNextCallSucceedsAsync();
        Assert.Equal(
            ((string[])["models--test--fruit/refs/main 40",
                .. _cache.Repository.Files.Select(
                    f => $"models--test--fruit/snapshots/{_cache.Repository.Commit}/{f.Key} {f.Value.Content.Length}")])
                    .Order(StringComparer.Ordinal),
            _cache.Listing());

        _cache.Server.Requests.Clear();
        await _cache.Hub.PullAsync(HubTestCache.Id);
        Assert.DoesNotContain(_cache.Server.Requests, r => r.Method == "GET");
    }

    [Fact]
    public async Task A_new_version_keeps_the_files_that_did_not_change()
    {
        string before = await _cache.Hub.PullAsync(HubTestCache.Id);
        _cache.Repository.Add(
            "config.json", [.. File.ReadAllBytes(Path.Combine(before, "config.json")), (byte)'\n'], isLarge: false);
        Assert.Equal(before, await _cache.Hub.GetAsync(HubTestCache.Id));

        _cache.Server.Requests.Clear();
        string after = await _cache.Hub.PullAsync(HubTestCache.Id);
        Assert.EndsWith(_cache.Repository.Commit, after, StringComparison.Ordinal);
        Assert.Equal(["config.json"],
            _cache.Server.Requests.Where(r => r.Method == "GET").Select(r => Path.GetFileName(r.Path)).Distinct());
        Assert.Equal(after, _cache.Hub.FindCached(HubTestCache.Id));
        Assert.Equal(before, _cache.Hub.FindCached(HubTestCache.Id, Path.GetFileName(before)));
    }

    [Fact]
    public async Task Half_of_a_new_version_does_not_hide_the_whole_old_one()
    {
        string before = await _cache.Hub.PullAsync(HubTestCache.Id);
        _cache.Repository.Add("model.safetensors", [.. _cache.Weights[..^1], 7], isLarge: true);
        _cache.Server.Faults = new HubFaults { Cuts = int.MaxValue, CutAfter = 0 };
        await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Equal(before, _cache.Hub.FindCached(HubTestCache.Id));
    }

    [Fact]
    public async Task A_revision_is_kept_beside_main()
    {
        string commit = _cache.Repository.Commit;
        string folder = await _cache.Hub.GetAsync(HubTestCache.Id, commit);
        Assert.EndsWith(commit, folder, StringComparison.Ordinal);
        Assert.Null(_cache.Hub.FindCached(HubTestCache.Id));
        Assert.Equal(folder, _cache.Hub.FindCached(HubTestCache.Id, commit));

        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.GetAsync(HubTestCache.Id, "v9"));
        Assert.Contains("has no revision \"v9\" of this model (404)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpt2", "models--gpt2")]
    [InlineData("openai-community/gpt2", "models--openai-community--gpt2")]
    public async Task Both_names_of_GPT2_find_the_copy_that_the_other_one_fetched(string id, string folder)
    {
        _cache.Server.Add(new HubRepository { Id = "openai-community/gpt2" }.AddFolder(HubTestCache.FruitFolder));
        string there = await _cache.Hub.GetAsync(id);
        Assert.Contains(
            Path.DirectorySeparatorChar + folder + Path.DirectorySeparatorChar, there, StringComparison.Ordinal);
        Assert.Equal(there, _cache.Hub.FindCached("gpt2"));
        Assert.Equal(there, _cache.Hub.FindCached("openai-community/gpt2"));
        Assert.Equal([id], _cache.Hub.CachedModels());
    }

    [Fact]
    public async Task Several_at_once_fetch_every_file_once()
    {
        _cache.Server.Faults = new HubFaults { Pause = TimeSpan.FromMilliseconds(20) };
        string[] folders =
            await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Task.Run(() => _cache.Hub.PullAsync(HubTestCache.Id))));
        Assert.Single(folders.Distinct());
        Assert.Equal(3,
            _cache.Server.Requests.Count(
                r => r.Method == "GET" && !r.Path!.Contains("/resolve/", StringComparison.Ordinal)));
        await _cache.AssertNextCallSucceedsAsync();
    }

    [Fact]
    public async Task Weights_in_parts_are_fetched_and_loaded()
    {
        var fruit = LanguageModel.Fruit;
        var parts = HubShards.Write(Path.Combine(_cache.Folder, "parts"), fruit.Gpt);
        _cache.Server.Add(new HubRepository { Id = "test/parts" }.AddFolder(parts));
        string folder = await _cache.Hub.GetAsync("test/parts");
        Assert.Equal(
            ["config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
                "model.safetensors.index.json", "tokenizer.json"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(fruit.PredictNext("i like").Span.ToArray(),
            LanguageModel.Load(folder).PredictNext("i like").Span.ToArray());

        // A part that has gone: the model is not whole.
        File.Delete(Path.Combine(folder, "model-00002-of-00002.safetensors"));
        Assert.Null(_cache.Hub.FindCached("test/parts"));
    }

    [Fact]
    public async Task A_model_without_tokenizer_files_is_remembered_as_one()
    {
        _cache.Repository.Remove("tokenizer.json");
        string folder = await _cache.Hub.PullAsync(HubTestCache.Id);
        Assert.Equal(folder, _cache.Hub.FindCached(HubTestCache.Id));
        string[] expected =
            [.. new[] { "tokenizer.json", "vocab.json" }.Select(
                name => $"models--test--fruit/.no_exist/{_cache.Repository.Commit}/{name} 0")];
        Assert.Equal(expected, _cache.Listing().Where(line => line.Contains(".no_exist", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_went_bad_in_the_cache_is_found_by_its_hash_and_fetched_again()
    {
        string folder = await _cache.Hub.PullAsync(HubTestCache.Id);
        string weights = Path.Combine(folder, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);

        _cache.Server.Requests.Clear();
        await _cache.Hub.PullAsync(HubTestCache.Id);
        _cache.AssertNoWrongByte();
        Assert.Single(_cache.Server.Requests, r => r.Host == "localhost");
    }

    [Theory]
    [InlineData("refs/main", "not a commit")]
    [InlineData("refs/main", "../../../outside")]
    [InlineData("refs/main", "")]
    public async Task A_ref_that_names_no_commit_is_no_ref(string file, string content)
    {
        await _cache.Hub.PullAsync(HubTestCache.Id);
        File.WriteAllText(Path.Combine(_cache.Options.CacheFolder, "models--test--fruit", file), content);
        Assert.Null(_cache.Hub.FindCached(HubTestCache.Id));
        await _cache.AssertNextCallSucceedsAsync();
    }

    [Fact]
    public async Task A_link_to_nothing_is_a_file_that_is_missing()
    {
        await _cache.Hub.PullAsync(HubTestCache.Id);
        File.Delete(
            Path.Combine(_cache.Options.CacheFolder, "models--test--fruit", "blobs",
                _cache.Repository.Files["config.json"].Tag));
        Assert.Null(_cache.Hub.FindCached(HubTestCache.Id));
        await _cache.AssertNextCallSucceedsAsync();
    }
}
