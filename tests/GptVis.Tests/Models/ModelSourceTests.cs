using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Hub;
using GptVis.Tests.Hub.Server;

namespace GptVis.Tests.Models;

/// <summary>What one may give instead of a model.</summary>
public sealed class ModelSourceTests : IAsyncLifetime
{
    private HubTestCache _cache = null!;

    public async Task InitializeAsync() => _cache = await HubTestCache.StartAsync();

    public async Task DisposeAsync() => await _cache.DisposeAsync();

    [Fact]
    public void A_name_is_fetched_then_loaded_then_loaded_without_a_network()
    {
        var model = Load(HubTestCache.Id);
        Assert.Equal("test/fruit", model.Name);
        Assert.Equal(
            LanguageModel.Fruit.PredictNext("i like").Span.ToArray(), model.PredictNext("i like").Span.ToArray());
        _cache.Options = _cache.Options with { Offline = true };
        Assert.Equal("test/fruit", Load(HubTestCache.Id).Name);
    }

    [Fact]
    public void Fruit_is_in_the_package() => Assert.Same(LanguageModel.Fruit, Load("fruit"));

    [Theory]
    [InlineData("gpt2")]
    [InlineData("openai-community/gpt2")]
    public void Both_names_of_GPT2_are_called_gpt2(string name)
    {
        _cache.Server.Add(new HubRepository { Id = "openai-community/gpt2" }.AddFolder(HubTestCache.FruitFolder));
        Assert.Equal("gpt2", Load(name).Name);
        Assert.StartsWith(
            "gpt2: 2 layers of 2 heads, 10,660 parameters (42.6 kB).", Load(name).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_revision_has_another_name() =>
        Assert.Equal(
            $"test/fruit (revision {_cache.Repository.Commit})", Load(HubTestCache.Id, _cache.Repository.Commit).Name);

    [Fact]
    public void A_folder_is_read_where_it_is()
    {
        Assert.Equal("Fruit", Load(HubTestCache.FruitFolder).Name);
        Assert.Equal("Fruit", Load(HubTestCache.FruitFolder + Path.DirectorySeparatorChar).Name);
        Assert.Empty(_cache.Server.Requests);
    }

    [Fact]
    public void A_folder_without_a_model_hides_no_name_but_a_path_is_a_path()
    {
        _cache.Server.Add(new HubRepository { Id = "openai-community/gpt2" }.AddFolder(HubTestCache.FruitFolder));
        string here = Directory.GetCurrentDirectory();
        Directory.CreateDirectory(Path.Combine(here, "gpt2"));
        Directory.CreateDirectory(Path.Combine(here, "models", "gpt2"));
        try
        {
            Assert.Equal("gpt2", Load("gpt2").Name);
            Assert.StartsWith(Path.Combine(here, "models", "gpt2", "config.json") + " is missing.",
                Assert.Throws<FileNotFoundException>(() => Load("models/gpt2")).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.Combine(here, "gpt2"));
            Directory.Delete(Path.Combine(here, "models"), recursive: true);
        }
    }

    [Theory]
    [InlineData("models/none/here")]
    [InlineData("./gpt2")]
    [InlineData("C:\\models\\gpt2")]
    public void A_folder_that_is_not_there_is_named(string folder) =>
        Assert.Equal(
            $"There is no folder {folder}. Give one with config.json and model.safetensors, or a model's name such as "
                + "\"gpt2\".", Assert.Throws<ArgumentException>(() => Load(folder)).Message);

    [Theory]
    [InlineData("gpt 2")]
    [InlineData("")]
    public void What_is_neither_says_what_there_is(string name) =>
        Assert.Equal(
            $"\"{name}\" is not a model name: give \"fruit\", \"gpt2\", \"gpt2-medium\", \"gpt2-large\", \"gpt2-xl\", "
                + "another model's name on the hub such as \"distilbert/distilgpt2\", or a folder that exists.",
                Assert.Throws<ArgumentException>(() => Load(name)).Message);

    [Theory]
    [InlineData("gpt3")]
    [InlineData("gpt-124m")]
    public void A_model_without_weights_says_what_can_be_done_with_it(string name) =>
        Assert.Matches(
            $@"^{name} \(.*\) has no weights to load, only a shape: ModelSummary\(""{name}""\) shows it, "
                + $@"LanguageModel\.Random makes", Assert.Throws<ArgumentException>(() => Load(name)).Message);

    [Fact]
    public void Fruit_has_no_files_to_fetch() =>
        Assert.Equal(
            "fruit is in the package: UseModel(\"fruit\") and LanguageModel.Fruit are there at once, and there is "
                + "nothing to fetch.", Assert.Throws<ArgumentException>(() => _cache.Hub.FindCached("fruit")).Message);

    [Fact]
    public void A_damaged_copy_in_the_cache_is_repaired()
    {
        Load(HubTestCache.Id);
        Damage();
        var reports = new List<FileProgress>();
        Assert.Equal(19,
            ModelSource.Load(
                HubTestCache.Id, null, _cache.Options, reports.Add, CancellationToken.None).Tokenizer.VocabularySize);
        _cache.AssertNoWrongByte();
        Assert.Contains(reports, r => r is { File: "model.safetensors", Step: FileStep.Fetching });
    }

    [Fact]
    public void A_damaged_copy_that_cannot_be_repaired_says_so()
    {
        Load(HubTestCache.Id);
        Damage();
        var options = _cache.Options;
        _cache.Options = options with { Offline = true };
        Assert.Matches(
            @"^The copy of test/fruit in the cache cannot be read\. .*model\.safetensors: .* HF_HUB_OFFLINE "
                + @"prevents downloading it again: unset it, or give a "
                + @"folder", Assert.Throws<InvalidDataException>(() => Load(HubTestCache.Id)).Message);
        _cache.Options = options with { Endpoint = new Uri("http://127.0.0.1:9") };
        Assert.Contains(" It could not be downloaded again (test/fruit: 127.0.0.1:9 cannot be reached",
            Assert.Throws<InvalidDataException>(() => Load(HubTestCache.Id)).Message, StringComparison.Ordinal);
        _cache.Options = options;
        Load(HubTestCache.Id);
    }

    [Fact]
    public void Shapes_need_no_weights_and_no_network()
    {
        var offline = _cache.Options with { Offline = true };
        Assert.Equal(("gpt2-xl", GptConfig.Gpt2Xl), ModelSource.Shape("openai-community/gpt2-xl", offline));
        Assert.Equal(("gpt3", GptConfig.Gpt3), ModelSource.Shape("gpt3", offline));
        Assert.Equal(("Fruit", LanguageModel.Fruit.Gpt.Config), ModelSource.Shape(HubTestCache.FruitFolder, offline));
        Assert.Matches(
            @"^The shape of test/fruit is not known without its files, and they are not in the cache .*hub\. "
                + @"Download them with gptvis models pull test/fruit, or in a notebook with "
                + @"UseModel\(""test/fruit""\)\.$",
            Assert.Throws<HubException>(() => ModelSource.Shape(HubTestCache.Id, offline)).Message);
        Load(HubTestCache.Id);
        Assert.Equal(("test/fruit", LanguageModel.Fruit.Gpt.Config), ModelSource.Shape(HubTestCache.Id, offline));
    }

    [Fact]
    public void The_list_has_the_presets_and_what_is_in_the_cache()
    {
        var before = ModelList.Of(_cache.Hub);
        Assert.Equal(["fruit", .. ModelPreset.All.Select(p => p.Name)], before.Select(m => m.Name));
        Assert.Equal(
            [ModelState.Embedded, .. Enumerable.Repeat(ModelState.OnHub, 4),
                .. Enumerable.Repeat(ModelState.ShapeOnly, 3)], before.Select(m => m.State));

        _cache.Server.Add(new HubRepository { Id = "openai-community/gpt2" }.AddFolder(HubTestCache.FruitFolder));
        Load("gpt2");
        Load(HubTestCache.Id);
        var after = ModelList.Of(_cache.Hub);
        Assert.Equal(ModelState.Cached, after.Single(m => m.Name == "gpt2").State);
        Assert.Equal(new ModelEntry("test/fruit", 10_660, _cache.Weights.Length, ModelState.Cached), after[^1]);
        Assert.Equal(before.Count + 1, after.Count);
    }

    [Fact]
    public void An_exported_folder_needs_no_network_and_is_checked()
    {
        Load(HubTestCache.Id);
        string target = Path.Combine(_cache.Folder, "stick", "models", "fruit");
        string folder = ModelExport.Copy(_cache.Hub.FindCached(HubTestCache.Id)!, target);
        Assert.Equal(_cache.Repository.Files.Keys.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        foreach (string file in Directory.GetFiles(folder))
        {
            Assert.Null(new FileInfo(file).LinkTarget);
            Assert.Equal(_cache.Repository.Files[Path.GetFileName(file)].Content, File.ReadAllBytes(file));
        }
        Assert.Equal("fruit", Load(target).Name);
        Assert.Throws<InvalidDataException>(() => ModelExport.Copy(_cache.Folder, target));
    }

    [Fact]
    public void A_damaged_copy_is_not_exported()
    {
        Load(HubTestCache.Id);
        string weights = Path.Combine(_cache.Hub.FindCached(HubTestCache.Id)!, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        string target = Path.Combine(_cache.Folder, "stick");
        Assert.Contains("what was written is not what",
            Assert.Throws<IOException>(() => ModelExport.Copy(_cache.Hub.FindCached(HubTestCache.Id)!, target)).Message,
                StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(target, "model.safetensors")));
    }

    private LanguageModel Load(string name, string? revision = null) =>
        ModelSource.Load(name, revision, _cache.Options, report: null, CancellationToken.None);

    /// <summary>Cuts the weights' blob in half, as a full drive or a crash of another tool does.</summary>
    private void Damage() =>
        File.WriteAllBytes(Path.Combine(_cache.Hub.FindCached(HubTestCache.Id)!, "model.safetensors"),
            _cache.Weights[..(_cache.Weights.Length / 2)]);
}
