using System.Text.Json;

namespace GptVis.Files;

/// <summary>The files of a model, on a hub and in a folder.</summary>
internal static class ModelFiles
{
    /// <summary>File name of the configuration.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>File name of the weights.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>The index of weights that are split into several files.</summary>
    public const string ShardIndex = WeightsFile + ".index.json";

    /// <summary>Maximum size in bytes of a file that is read into memory at once.</summary>
    public const long LargestConfig = 1_000_000, LargestTokenizer = 100_000_000, LargestIndex = 20_000_000;

    public const string TokenizerFile = "tokenizer.json", VocabularyFile = "vocab.json", MergesFile = "merges.txt";

    /// <summary>The names of all files of the model in a folder, or null if one is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="hasTokenizer">
    /// Whether tokenizer files are optional, because the vocabulary is built in or the model has none.
    /// </param>
    public static IReadOnlyList<string>? AllIn(string folder, bool hasTokenizer)
    {
        if (!Has(ConfigFile) || WeightsIn(folder) is not { } weights) return null;

        string[] tokenizer = Has(TokenizerFile) ? [TokenizerFile] : Has(VocabularyFile) && Has(MergesFile)
            ? [VocabularyFile, MergesFile]
            : [];
        return tokenizer.Length > 0 || hasTokenizer ? [ConfigFile, .. weights, .. tokenizer] : null;

        bool Has(string name) => IsThere(Path.Combine(folder, name));
    }

    /// <summary>Whether a path leads to a file. False for a broken link, for which File.Exists returns true.</summary>
    public static bool IsThere(string path) =>
        File.Exists(path) && Target(path).Exists;

    /// <summary>The file that a path leads to, with all links followed.</summary>
    public static FileInfo Target(string path) =>
        new(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);

    /// <summary>The files that an index lists, each a plain name in the folder of the index.</summary>
    /// <exception cref="InvalidDataException">The file is not an index, or lists a path outside its folder.</exception>
    public static IReadOnlyList<string> Shards(string indexPath)
    {
        if (new FileInfo(indexPath).Length > LargestIndex)
            throw Malformed($"it has more than {ByteSize.Text(LargestIndex)}.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(indexPath));
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw Malformed("it has no weight_map.");

            var names = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var entry in map.EnumerateObject())
            {
                string? name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
                if (!IsPlainName(name))
                    throw Malformed(
                        $"its weight_map puts {entry.Name} into {entry.Value.GetRawText()}, which is no .safetensors "
                            + "file beside it.");
                names.Add(name!);
            }
            return [.. names];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Malformed($"it is not JSON ({e.Message.TrimEnd('.')}).");
        }

        InvalidDataException Malformed(string what) => new($"{indexPath}: {what}");
    }

    private static IReadOnlyList<string>? WeightsIn(string folder)
    {
        if (IsThere(Path.Combine(folder, WeightsFile))) return [WeightsFile];

        string index = Path.Combine(folder, ShardIndex);
        if (!IsThere(index)) return null;
        var shards = Shards(index);
        return shards.All(shard => IsThere(Path.Combine(folder, shard))) ? [ShardIndex, .. shards] : null;
    }

    /// <summary>A name without path parts on any system: "model-00001-of-00002.safetensors".</summary>
    private static bool IsPlainName(string? name) =>
        name is { Length: > 0 and <= 255 }
        && name.EndsWith(".safetensors", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && name[0] != '.';
}
