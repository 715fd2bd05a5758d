using System.Text.RegularExpressions;
using GptVis.Hub;
using GptVis.Models;
using GptVis.Tests.Hub.Server;

namespace GptVis.Tests.Hub;

/// <summary>
/// Every message of docs/troubleshooting.md is provoked here, and every one that is provoked here is on the page.
/// </summary>
public sealed partial class TroubleshootingTests
{
    private const string Id = "gpt2";

    private static readonly (string Name, Action<HubTestCache> Fault)[] Faults =
    [
        ("no network", c => c.Options = c.Options with { Endpoint = new Uri("http://127.0.0.1:9") }),
        ("offline", c => c.Options = c.Options with { Offline = true }),
        ("the download breaks",
            c => c.Server.Faults = new HubFaults { Cuts = int.MaxValue, CutAfter = 0, ClaimedSize = 548_105_171 }),
        ("wrong bytes", c => c.Server.Faults = new HubFaults { WrongBytes = true }),
        ("429", c => Refuse(c, 429, retryAfter: "120")),
        ("500", c => Refuse(c, 500)),
        ("401 without a token", c => Refuse(c, 401)),
        ("401 with a token", c => Refuse(c, 401, token: "hf_no")),
        ("403", c => Refuse(c, 403, token: "hf_no")),
        ("404", c => Refuse(c, 404, code: "RepoNotFound")),
        ("no such revision", c => Refuse(c, 404, code: "RevisionNotFound")),
        ("not a hub", c => c.Server.Faults = new HubFaults { ClaimedCommit = "" }),
        ("no config.json", c => c.Repository.Remove("config.json")),
        ("no safetensors", c => c.Repository.Remove("model.safetensors")),
        ("a config.json that is none", c => c.Repository.Add("config.json", new byte[2_000_000], isLarge: false)),
        ("no room", c =>
        {
            c.Repository.Add("config.json", HubTestCache.EndlessConfig, isLarge: false);
            c.Server.Faults = new HubFaults { ClaimedSize = 900_000_000_000_000 };
        }),
        ("a full drive", c =>
        {
            string incomplete =
                Path.Combine(c.Options.CacheFolder, "models--gpt2", "blobs",
                    c.Repository.Files["model.safetensors"].Tag + ".incomplete");
            Directory.CreateDirectory(Path.GetDirectoryName(incomplete)!);
            File.CreateSymbolicLink(incomplete, "/dev/full");
        }),
        // nobody makes folders there
        ("a cache that cannot be written", c => c.Options = c.Options with { CacheFolder = "/sys/huggingface" }),
        ("another architecture", c => Replace(c, "\"gpt2\"", "\"llama\"")),
        ("another activation", c => Replace(c, "\"relu\"", "\"silu\"")),
        ("another attention",
            c => Replace(c, "\"model_type\"", "\"scale_attn_by_inverse_layer_idx\": true, \"model_type\"")),
        ("a damaged copy", c =>
        {
            Load(c, Id);
            File.WriteAllBytes(Path.Combine(c.Hub.FindCached(Id)!, "model.safetensors"), c.Weights[..20_000]);
            c.Options = c.Options with { Offline = true };
        }),
    ];

    private static readonly (string Name, string Given)[] Calls =
    [
        ("no such folder", "models/gpt2/small"),
        ("no name", "gpt 2"),
        ("shape only", "gpt3"),
    ];

    [Fact]
    public async Task The_page_has_every_message_and_no_other()
    {
        var messages = new List<string>();
        foreach (var (name, fault) in Faults)
        {
            await using var cache = await StartAsync();
            fault(cache);
            messages.Add(Message(name, cache, Id));
        }
        await using var sound = await StartAsync();
        foreach (var (name, given) in Calls) messages.Add(Message(name, sound, given));
        messages.Add(
            Normalized(sound,
                Assert.Throws<HubException>(() => ModelSource.Shape("distilbert/distilgpt2", sound.Options)).Message));
        messages.Add(EmptyFolder(sound));

        string page = File.ReadAllText(Path.Combine(Shared.Repository.Root, "docs", "troubleshooting.md"))
            .ReplaceLineEndings("\n");
        Assert.Equal(Lines(messages), Lines(TextBlock().Matches(page).Select(block => block.Groups[1].Value)));
    }

    private static string Lines(IEnumerable<string> messages) =>
        string.Join('\n', messages.Order(StringComparer.Ordinal));

    private static Task<HubTestCache> StartAsync() => HubTestCache.StartAsync("openai-community/gpt2");

    private static string Message(string name, HubTestCache cache, string given)
    {
        var e = Record.Exception(() => Load(cache, given));
        Assert.True(e is HubException or InvalidDataException or ArgumentException, $"{name}: {e}");
        return Normalized(cache, e.Message);
    }

    private static string EmptyFolder(HubTestCache cache)
    {
        string folder = Directory.CreateDirectory(Path.Combine(cache.Folder, "models", "gpt2")).FullName;
        File.Copy(Path.Combine(HubTestCache.FruitFolder, "config.json"), Path.Combine(folder, "config.json"));
        return Normalized(cache, Assert.Throws<FileNotFoundException>(() => Load(cache, folder)).Message);
    }

    private static void Load(HubTestCache cache, string given) =>
        ModelSource.Load(given, null, cache.Options, report: null, CancellationToken.None);

    private static void Refuse(
        HubTestCache cache, int status, string? code = null, string? retryAfter = null, string? token = null)
    {
        cache.Options = cache.Options with { Token = token };
        cache.Server.Faults =
            new HubFaults { Refusals = int.MaxValue, Status = status, ErrorCode = code, RetryAfter = retryAfter };
    }

    private static void Replace(HubTestCache cache, string before, string after)
    {
        string config = System.Text.Encoding.UTF8.GetString(cache.Repository.Files["config.json"].Content);
        Assert.Contains(before, config, StringComparison.Ordinal);
        cache.Repository.Add("config.json",
            System.Text.Encoding.UTF8.GetBytes(config.Replace(before, after, StringComparison.Ordinal)),
                isLarge: false);
    }

    /// <summary>What differs from machine to machine and from run to run, as it is on a user's.</summary>
    private static string Normalized(HubTestCache cache, string message)
    {
        message = message
            .Replace(cache.Options.CacheFolder, "~/.cache/huggingface/hub", StringComparison.Ordinal)
            .Replace(cache.Folder, "~", StringComparison.Ordinal)
            .Replace('\\', '/');
        message = LoopbackAddress().Replace(message, "https://huggingface.co");
        message = LoopbackHost().Replace(message, "huggingface.co");
        message = Commit().Replace(message, "5f3c…");
        message = HashBegin().Replace(message, "0123456789ab…");
        return FreeSpace().Replace(message, "has 3.20 GB free");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1(:\d+)?")]
    private static partial Regex LoopbackAddress();

    [GeneratedRegex(@"127\.0\.0\.1(:\d+)?")]
    private static partial Regex LoopbackHost();

    [GeneratedRegex("[0-9a-f]{40}")]
    private static partial Regex Commit();

    [GeneratedRegex("[0-9a-f]{12}…")]
    private static partial Regex HashBegin();

    [GeneratedRegex(@"has [\d.]+ \w+ free")]
    private static partial Regex FreeSpace();

    [GeneratedRegex(@"^```text\n(.*?)\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex TextBlock();
}
