using System.Text.Json;

namespace GptVis.Tokenizers;

/// <summary>Byte-level BPE from Hugging Face's tokenizer.json.</summary>
internal static class Gpt2TokenizerJson
{
    public static Gpt2Tokenizer Read(TokenizerJson file)
    {
        RequireGpt2Settings(file);

        var ids = file.Vocabulary();
        foreach (var (text, id) in file.AddedTokens()) ids.TryAdd(text, id);
        return new Gpt2Tokenizer(
            new Gpt2Vocabulary(ids, Merges(file), file.Path, i => $"{file.Path}: model.merges[{i}]"));
    }

    /// <summary>Rejects, by name, settings that would give other tokens than GPT-2's tokenizer.</summary>
    private static void RequireGpt2Settings(TokenizerJson file)
    {
        if (file.Root.TryGetProperty("normalizer", out var normalizer) && normalizer.ValueKind != JsonValueKind.Null)
            throw file.Malformed("it has a normalizer; GPT-2's tokenizer has none.");

        file.Require(file.Root, "pre_tokenizer", "type", "ByteLevel");
        var splitter = file.Object(file.Root, "pre_tokenizer");
        if (splitter.TryGetProperty("add_prefix_space", out var prefix) && prefix.ValueKind != JsonValueKind.False)
            throw file.Malformed("pre_tokenizer.add_prefix_space is not false; GPT-2's tokenizer adds no space.");
        if (splitter.TryGetProperty("use_regex", out var regex) && regex.ValueKind != JsonValueKind.True)
            throw file.Malformed("pre_tokenizer.use_regex is not true; GPT-2's tokenizer splits by its pattern.");

        var model = file.Object(file.Root, "model");
        foreach (string name in (string[])["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
                && value.ToString().Length > 0)
                throw file.Malformed($"model.{name} is {value}; GPT-2's tokenizer has none.");
        }
        if (model.TryGetProperty("ignore_merges", out var ignore) && ignore.ValueKind != JsonValueKind.False)
            throw file.Malformed(
                "model.ignore_merges is not false; GPT-2's tokenizer makes every token by its merges.");
    }

    /// <summary>The merge list; a merge is "left right" in older files and ["left", "right"] in newer ones.</summary>
    private static List<string> Merges(TokenizerJson file)
    {
        var merges = new List<string>();
        foreach (var merge in file.Array(file.Object(file.Root, "model"), "merges"))
        {
            merges.Add(merge.ValueKind switch
            {
                JsonValueKind.String => merge.GetString()!,
                JsonValueKind.Array => string.Join(' ', merge.EnumerateArray()),
                var other =>
                    throw file.Malformed(
                        $"model.merges[{merges.Count}] is of the JSON kind {other}; a merge is two symbols."),
            });
        }
        return merges;
    }
}
