using System.Text.Json;
using GptVis.Files;
using GptVis.Model;

namespace GptVis.Checkpoints;

/// <summary>
/// Hugging Face's config.json of a GPT-2. Every setting is either computed or refused by name, never ignored.
/// </summary>
internal static class HuggingFaceConfig
{
    /// <summary>Larger than any dimension of a GPT-2; four times this value still fits in an int.</summary>
    private const int LargestDimension = 1 << 24;

    /// <summary>
    /// Reads a config.json. It assumes a q/k/v bias, because only the weights show whether there is one.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The file is not JSON, a number is missing or out of range, or GptVis does not compute the model.
    /// </exception>
    public static GptConfig Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>As <see cref="Read(string)"/>, from bytes; messages name <paramref name="path"/>.</summary>
    internal static GptConfig Read(byte[] json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Refused(path, $"it holds a JSON {document.RootElement.ValueKind}, not an object.");
            return Parse(document.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string or name that is not well-formed text.
            throw Refused(path, $"it is not JSON ({e.Message.TrimEnd('.')}).", e);
        }
        catch (ArgumentException e)
        {
            throw Refused(path, e.Message, e);
        }
    }

    /// <summary>Writes a config.json that Hugging Face's GPT2LMHeadModel loads.</summary>
    public static void Write(string path, GptConfig config) => AtomicFile.Write(path, file =>
    {
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue("GPT2LMHeadModel");
        json.WriteEndArray();
        json.WriteString("model_type", "gpt2");
        json.WriteString(
            "activation_function", config.ActivationFunction == ActivationFunction.Relu ? "relu" : "gelu_new");
        json.WriteNumber("n_layer", config.NLayers);
        json.WriteNumber("n_head", config.NHeads);
        json.WriteNumber("n_embd", config.DModel);
        json.WriteNumber("n_inner", config.DMlp);
        json.WriteNumber("n_ctx", config.NCtx);
        json.WriteNumber("n_positions", config.NCtx);
        json.WriteNumber("vocab_size", config.DVocab);
        json.WriteNumber("layer_norm_epsilon", config.LayerNormEpsilon);
        json.WriteBoolean("tie_word_embeddings", config.TiedUnembedding);
        json.WriteNumber("embd_pdrop", config.EmbedDropout);
        json.WriteNumber("attn_pdrop", config.AttnDropout);
        json.WriteNumber("resid_pdrop", config.ResidDropout);
        json.WriteEndObject();
    });

    private static GptConfig Parse(JsonElement json, string path)
    {
        RefuseOtherModels(json, path);
        var config = new GptConfig
        {
            NLayers = Integer(json, "n_layer", path),
            NHeads = Integer(json, "n_head", path),
            DModel = Integer(json, "n_embd", path),
            DMlp = Has(json, "n_inner") ? Integer(json, "n_inner", path) : 4 * Integer(json, "n_embd", path),
            NCtx = Integer(json, Has(json, "n_positions") ? "n_positions" : "n_ctx", path),
            DVocab = Integer(json, "vocab_size", path),
            LayerNormEpsilon = Number(json, "layer_norm_epsilon", path, absent: 1e-5f),
            ActivationFunction = Activation(json, path),
            TiedUnembedding = Flag(json, "tie_word_embeddings", path, absent: true),
            EmbedDropout = Number(json, "embd_pdrop", path, absent: 0.1f),
            AttnDropout = Number(json, "attn_pdrop", path, absent: 0.1f),
            ResidDropout = Number(json, "resid_pdrop", path, absent: 0.1f),
        };
        config.RequireConsistent();
        return config;
    }

    private static void RefuseOtherModels(JsonElement json, string path)
    {
        if (Has(json, "model_type") && Text(json, "model_type", path) is var type && type != "gpt2")
            throw Refused(path, $"its model_type is \"{type}\"; GptVis computes \"gpt2\" only.");
        if (!Flag(json, "scale_attn_weights", path, absent: true))
            throw Refused(path,
                "it asks for scale_attn_weights: false; GptVis always divides attention scores by the root of the "
                    + "head's width.");
        if (Flag(json, "scale_attn_by_inverse_layer_idx", path, absent: false))
            throw Refused(path, "it asks for scale_attn_by_inverse_layer_idx, which GptVis does not compute.");
        if (Flag(json, "add_cross_attention", path, absent: false))
            throw Refused(path, "it asks for add_cross_attention, which GptVis does not compute.");
    }

    private static ActivationFunction Activation(JsonElement json, string path) =>
        (Has(json, "activation_function") ? Text(json, "activation_function", path) : "gelu_new") switch
        {
            // one formula, three names
            "gelu_new" or "gelu_fast" or "gelu_pytorch_tanh" => ActivationFunction.GeluNew,
            "relu" => ActivationFunction.Relu,
            var other =>
                throw Refused(
                    path, $"its activation_function is \"{other}\"; GptVis computes \"gelu_new\" and \"relu\"."),
        };

    private static bool Has(JsonElement json, string key) =>
        json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    private static int Integer(JsonElement json, string key, string path)
    {
        if (!Has(json, key)) throw Refused(path, $"{key} is missing.");
        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            && number is > 0 and <= LargestDimension
            ? number
            : throw Refused(
                path, $"{key} is {value.GetRawText()}; it must be a whole number from 1 to {LargestDimension}.");
    }

    private static float Number(JsonElement json, string key, string path, float absent)
    {
        if (!Has(json, key)) return absent;
        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number)
            ? number
            : throw Refused(path, $"{key} is {value.GetRawText()}; it must be a number.");
    }

    private static bool Flag(JsonElement json, string key, string path, bool absent)
    {
        if (!Has(json, key)) return absent;
        var value = json.GetProperty(key);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Refused(path, $"{key} is {value.GetRawText()}; it must be true or false.");
    }

    private static string Text(JsonElement json, string key, string path)
    {
        var value = json.GetProperty(key);
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Refused(path, $"{key} is {value.GetRawText()}; it must be text.");
    }

    private static InvalidDataException Refused(string path, string what, Exception? inner = null) =>
        new($"{path}: {what}", inner);
}
