using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GptVis.Tokenizers;

/// <summary>The vocabulary format of every tokenizer file: a JSON object from tokens to ids.</summary>
internal static class VocabularyJson
{
    /// <summary>Tokens and their ids; <paramref name="name"/> is the file's, for messages.</summary>
    // Optimised at once: it runs once, and would otherwise spend all its time in the JIT's slow first tier.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Dictionary<string, int> Read(ReadOnlySpan<byte> json, string name)
    {
        var ids = new Dictionary<string, int>(json.Length / 20);   // GPT-2's file has 20.7 bytes per token
        var reader = new Utf8JsonReader(json);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new InvalidDataException(
                    $"{name}: a vocabulary is a JSON object of tokens and their ids; this begins with "
                        + $"{reader.TokenType}.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string token = reader.GetString()!;
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int id))
                    throw new InvalidDataException($"{name}: the id of the token '{token}' is not a whole number.");
                if (!ids.TryAdd(token, id))
                    throw new InvalidDataException($"{name}: the token '{token}' is there twice.");
            }
            reader.Read();                                         // throws when something follows the object
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what GetString throws for text that is not well-formed.
            throw new InvalidDataException($"{name}: not JSON ({e.Message})", e);
        }
        return ids;
    }

    /// <summary>The tokens in the order of their ids, which must run from 0 without a gap.</summary>
    public static string[] ById(Dictionary<string, int> ids, string name)
    {
        var tokens = new string[ids.Count];
        foreach (var (token, id) in ids)
        {
            if ((uint)id >= (uint)tokens.Length)
                throw new InvalidDataException(
                    $"{name}: the token '{token}' has the id {id}, but the ids of {tokens.Length} tokens run from 0 "
                        + $"to {tokens.Length - 1}.");
            if (tokens[id] is not null)
                throw new InvalidDataException($"{name}: '{tokens[id]}' and '{token}' have the same id, {id}.");
            tokens[id] = token;
        }
        return tokens;
    }
}
