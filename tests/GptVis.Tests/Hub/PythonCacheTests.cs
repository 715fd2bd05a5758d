using GptVis.Checkpoints;
using GptVis.Hub;
using GptVis.Models;
using GptVis.Tests.Hub.Server;
using GptVis.Tests.Shared;

namespace GptVis.Tests.Hub;

/// <summary>
/// What huggingface_hub has laid out is read, and what we lay out is the same (tests/Fixtures/hub-cache).
/// </summary>
public sealed class PythonCacheTests : IDisposable
{
    private const string Id = "someone/tiny-gpt2", RepositoryFolder = "models--someone--tiny-gpt2";
    private const string Commit = "3f1c2a9b8d7e6f5041322314051627384950a6b7";
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-python-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_that_Python_fetched_is_not_fetched_again()
    {
        LayOut();
        var hub = new ModelHub(Options("http://127.0.0.1:9"));
        string folder = await hub.GetAsync(Id);
        Assert.Equal(Path.Combine(_folder, RepositoryFolder, "snapshots", Commit), folder);
        Assert.Equal(folder, hub.FindCached(Id, Commit));
        Assert.Equal(
            Gpt2Checkpoint.Load(Repository.Fixture("reference", "tiny-prefixed"), GptEngines.Default)
                .Run([1, 2, 3]).Logits.Span.ToArray(), Gpt2Checkpoint.Load(folder, GptEngines.Default)
                .Run([1, 2, 3]).Logits.Span.ToArray());
        Assert.Equal([Id], ModelList.Of(hub).Where(m => m.State == ModelState.Cached).Select(m => m.Name));
    }

    [Fact]
    public async Task What_we_fetch_lies_as_Python_would_lay_it()
    {
        LayOut();
        string[] pythons = Listing();
        Directory.Delete(_folder, recursive: true);

        await using var server = await LoopbackHub.StartAsync(TinyGpt2());
        await new ModelHub(Options(server.Endpoint)).PullAsync(Id);
        Assert.Equal(pythons, Listing());
    }

    [Fact]
    public async Task Checking_what_Python_fetched_finds_every_file_right()
    {
        LayOut();
        string[] before = Listing();
        await using var server = await LoopbackHub.StartAsync(TinyGpt2());
        await new ModelHub(Options(server.Endpoint)).PullAsync(Id);
        Assert.DoesNotContain(server.Requests, r => r.Method == "GET");
        Assert.Equal(before, Listing());
    }

    private static HubRepository TinyGpt2()
    {
        string source = Repository.Fixture("reference", "tiny-prefixed");
        var repository = new HubRepository { Id = Id };
        repository.Add("config.json", File.ReadAllBytes(Path.Combine(source, "config.json")), isLarge: false);
        repository.Add(
            "model.safetensors", File.ReadAllBytes(Path.Combine(source, "model.safetensors")), isLarge: true);
        repository.Commit = Commit;
        return repository;
    }

    private HubOptions Options(string endpoint) => new() { Endpoint = new Uri(endpoint), CacheFolder = _folder };

    private void LayOut()
    {
        foreach (string line in File.ReadLines(Repository.Fixture("hub-cache", "layout.txt")))
        {
            var (kind, rest) = (line[..4], line[5..]);
            string[] parts = rest.Split(" = ", 2);
            string path = Path.Combine(_folder, parts[0]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (kind == "copy") File.Copy(Path.Combine(Repository.Fixture("hub-cache"), parts[1]), path);
            else if (kind == "link") File.CreateSymbolicLink(path, parts[1]);
            else if (kind == "text") File.WriteAllText(path, parts[1]);
            else throw new InvalidDataException(line);
        }
    }

    /// <summary>The model's files with their links and contents.</summary>
    private string[] Listing() =>
        [.. Directory.EnumerateFiles(Path.Combine(_folder, RepositoryFolder), "*", SearchOption.AllDirectories)
        .Select(file => new FileInfo(file).LinkTarget is { } target
            ? $"{Path.GetRelativePath(_folder, file)} -> {target}"
            : $"{Path.GetRelativePath(_folder, file)} "
            + $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
        .Order(StringComparer.Ordinal)];
}
