using System.Runtime.InteropServices;
using System.Text.Json;

namespace GptVis.Tokenizers;

/// <summary>A parsed Hugging Face tokenizer.json, with the queries of its readers.</summary>
internal sealed class TokenizerJson
{
    private TokenizerJson(string path, JsonElement root) => (Path, Root) = (path, root);

    public string Path { get; }

    public JsonElement Root { get; }

    /// <summary>The tokenizer in the file: word-level, or GPT-2's byte-level BPE.</summary>
    public static Tokenizer Load(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>The tokenizer in these bytes; messages name <paramref name="path"/>.</summary>
    public static Tokenizer Read(byte[] json, string path)
    {
        using var document = Parse(json, path);
        var file = new TokenizerJson(path, document.RootElement);
        if (file.Root.ValueKind != JsonValueKind.Object) throw file.Malformed("a tokenizer.json is one JSON object.");

        try
        {
            return file.ReadModel();
        }
        catch (InvalidOperationException e)
        {
            // What JsonElement throws for "\ud800" and the like: valid JSON, but not valid text.
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    public InvalidDataException Malformed(string what) => new($"{Path}: {what}");

    /// <summary>model.vocab: every token with its id.</summary>
    public Dictionary<string, int> Vocabulary() =>
        VocabularyJson.Read(
            JsonMarshal.GetRawUtf8Value(Object(Object(Root, "model"), "vocab")), $"{Path}: model.vocab");

    /// <summary>added_tokens: special tokens, which model.vocab may not contain.</summary>
    public IEnumerable<(string Text, int Id)> AddedTokens()
    {
        if (!Root.TryGetProperty("added_tokens", out _)) yield break;
        foreach (var token in Array(Root, "added_tokens"))
        {
            if (token.ValueKind != JsonValueKind.Object
                || !token.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String
                || !token.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number
                || !id.TryGetInt32(out int value))
                throw Malformed("an entry of added_tokens has no content and id.");
            yield return (content.GetString()!, value);
        }
    }

    public JsonElement Object(JsonElement parent, string name) => Child(parent, name, JsonValueKind.Object);

    public JsonElement.ArrayEnumerator Array(JsonElement parent, string name) =>
        Child(parent, name, JsonValueKind.Array).EnumerateArray();

    /// <summary>Throws unless parent.owner.name is the string <paramref name="needed"/>.</summary>
    public void Require(JsonElement parent, string owner, string name, string needed)
    {
        string given = Object(parent, owner).TryGetProperty(name, out var value) ? value.ToString() : "missing";
        if (given != needed) throw Malformed($"{owner}.{name} is {given}; this kind of tokenizer needs {needed}.");
    }

    private Tokenizer ReadModel()
    {
        var model = Object(Root, "model");
        // GPT-2's own tokenizer.json predates the "type" of the model; only BPE has merges.
        string? type = model.TryGetProperty("type", out var given)
            ? given.ToString()
            : model.TryGetProperty("merges", out _) ? "BPE" : null;
        return type switch
        {
            "WordLevel" => WordTokenizerJson.Read(this),
            "BPE" => Gpt2TokenizerJson.Read(this),
            null => throw Malformed("model.type is missing."),
            _ => throw Malformed($"model.type is {type}; WordLevel and byte-level BPE can be read."),
        };
    }

    private JsonElement Child(JsonElement parent, string name, JsonValueKind kind)
    {
        if (!parent.TryGetProperty(name, out var child)) throw Malformed($"{name} is missing.");
        return child.ValueKind == kind
            ? child
            : throw Malformed($"{name} is of the JSON kind {child.ValueKind}; it must be {kind}.");
    }

    private static JsonDocument Parse(byte[] json, string path)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: not JSON ({e.Message})", e);
        }
    }
}
