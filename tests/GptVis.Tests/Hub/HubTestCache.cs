using GptVis.Hub;
using GptVis.Tests.Hub.Server;

namespace GptVis.Tests.Hub;

/// <summary>A hub with one tiny model, and an empty cache for it.</summary>
internal sealed class HubTestCache : IAsyncDisposable
{
    public const string Id = "test/fruit";

    private HubTestCache(LoopbackHub server, HubRepository repository)
    {
        (Server, Repository) = (server, repository);
        Folder = Directory.CreateTempSubdirectory("gptvis-hub-").FullName;
        Options = new HubOptions
        {
            Endpoint = new Uri(server.Endpoint),
            CacheFolder = Path.Combine(Folder, "hub"),
            RetryDelay = TimeSpan.FromMilliseconds(1),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    public LoopbackHub Server { get; }

    public HubRepository Repository { get; }

    public string Folder { get; }

    public HubOptions Options { get; set; }

    public ModelHub Hub => new(Options);

    public byte[] Weights => Repository.Files["model.safetensors"].Content;

    /// <summary>Where a file's blob is, or will be.</summary>
    public string Blob(string name) =>
        Path.Combine(Options.CacheFolder, "models--" + Repository.Id.Replace("/", "--", StringComparison.Ordinal),
            "blobs", Repository.Files[name].Tag);

    /// <summary>A GPT-2 whose weights would be larger than any drive.</summary>
    public static byte[] EndlessConfig =>
        """
        {"model_type": "gpt2", "n_layer": 100000, "n_head": 96, "n_embd": 12288,
         "n_positions": 2048, "vocab_size": 50257}
        """u8.ToArray();

    public static string FruitFolder => Path.Combine(Shared.Repository.Root, "src", "GptVis", "Models", "Fruit");

    public static async Task<HubTestCache> StartAsync(string id = Id)
    {
        var repository = new HubRepository { Id = id }.AddFolder(FruitFolder);
        return new HubTestCache(await LoopbackHub.StartAsync(repository), repository);
    }

    /// <summary>What lies in the cache, one line per file or link, in an order of its own; lock files aside.</summary>
    public string[] Listing() => [.. Directory.EnumerateFiles(Options.CacheFolder, "*", SearchOption.AllDirectories)
        .Select(file =>
            (Path: Path.GetRelativePath(Options.CacheFolder, file).Replace('\\', '/'), Info: new FileInfo(file)))
        .Where(file => !file.Path.StartsWith(".locks/", StringComparison.Ordinal))
        .Select(file => file.Info.LinkTarget is { } target
            ? $"{file.Path} -> {target}"
            : $"{file.Path} {file.Info.Length}")
        .Order(StringComparer.Ordinal)];

    /// <summary>Every blob has the content that its name says, and every file of a snapshot is the hub's.</summary>
    public void AssertNoWrongByte()
    {
        foreach (string file in Directory.EnumerateFiles(Options.CacheFolder, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetFileName(file), parent = Path.GetFileName(Path.GetDirectoryName(file)!);
            if (parent == "blobs" && !name.EndsWith(".incomplete", StringComparison.Ordinal))
                Assert.Equal(Repository.Files.Values.Single(f => f.Tag == name).Content, File.ReadAllBytes(file));
            if (parent == Repository.Commit && !file.Contains(".no_exist", StringComparison.Ordinal))
                Assert.Equal(Repository.Files[name].Content, File.ReadAllBytes(file));
        }
    }

    /// <summary>The next call succeeds, the model is whole, and nothing half-finished is left.</summary>
    public async Task AssertNextCallSucceedsAsync()
    {
        string folder = await Hub.GetAsync(Id);
        Assert.Equal(folder, Hub.FindCached(Id));
        Assert.Equal(Repository.Files.Keys.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.DoesNotContain(Listing(),
            line => line.Contains(".incomplete", StringComparison.Ordinal)
            || line.Contains(".part", StringComparison.Ordinal));
        AssertNoWrongByte();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
