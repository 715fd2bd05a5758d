using GptVis.Model;

namespace GptVis.Checkpoints;

/// <summary>A folder with config.json and model.safetensors as Hugging Face lays out GPT-2.</summary>
/// <remarks>Tensor names come with and without the prefix <c>transformer.</c>; matrices lie as (In, Out), Conv1D's layout.</remarks>
public static class Gpt2Checkpoint
{
    /// <summary>Name of the shape's file in a checkpoint's folder.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>Name of the weights' file in a checkpoint's folder.</summary>
    public const string WeightsFile = "model.safetensors";

    private const string Prefix = "transformer.";
    private const string Head = "lm_head.weight";

    /// <summary>Loads a model; F32 weights stay in the mapped file.</summary>
    /// <exception cref="InvalidDataException">A file is malformed or is not a GPT-2; the message names the file, the tensor and what is wrong.</exception>
    /// <exception cref="FileNotFoundException">A file is missing; the message says which and what the folder needs.</exception>
    public static Gpt Load(string folder) =>
        Load(HuggingFaceConfig.Read(Existing(folder, ConfigFile)), SafeTensorsFile.Open(Existing(folder, WeightsFile)));

    /// <summary>The model of a configuration and a file that are open already.</summary>
    internal static Gpt Load(GptConfig config, SafeTensorsFile file)
    {
        var names = FileNames(file);

        // Whether there is a q/k/v bias stands nowhere but in the weights themselves.
        config = config with { QkvBias = names.ContainsKey("h.0.attn.c_attn.bias") };
        RequireMatch(file, names, config);
        return new Gpt(config, ReadWeights(file, names, config));
    }

    /// <summary>Saves a model as Hugging Face's GPT2LMHeadModel does; each file is replaced whole or not at all.</summary>
    public static void Save(Gpt gpt, string folder)
    {
        Directory.CreateDirectory(folder);
        var tensors = Names(gpt.Config).Zip(gpt.Weights.All(), (n, w) => (n == Head ? n : Prefix + n, w));
        SafeTensorsWriter.Write(Path.Combine(folder, WeightsFile), [.. tensors]);
        HuggingFaceConfig.Write(Path.Combine(folder, ConfigFile), gpt.Config);
    }

    /// <summary>The weights' names without prefix, in the order of <see cref="GptWeights.All"/>.</summary>
    internal static IEnumerable<string> Names(GptConfig config)
    {
        yield return "wte.weight";
        yield return "wpe.weight";
        for (int l = 0; l < config.NLayers; l++)
        {
            yield return $"h.{l}.ln_1.weight";
            yield return $"h.{l}.ln_1.bias";
            yield return $"h.{l}.attn.c_attn.weight";
            if (config.QkvBias) yield return $"h.{l}.attn.c_attn.bias";
            yield return $"h.{l}.attn.c_proj.weight";
            yield return $"h.{l}.attn.c_proj.bias";
            yield return $"h.{l}.ln_2.weight";
            yield return $"h.{l}.ln_2.bias";
            yield return $"h.{l}.mlp.c_fc.weight";
            yield return $"h.{l}.mlp.c_fc.bias";
            yield return $"h.{l}.mlp.c_proj.weight";
            yield return $"h.{l}.mlp.c_proj.bias";
        }
        yield return "ln_f.weight";
        yield return "ln_f.bias";
        if (!config.TiedUnembedding) yield return Head;
    }

    /// <summary>Name without prefix to name in the file.</summary>
    private static Dictionary<string, string> FileNames(SafeTensorsFile file)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in file.Entries)
        {
            string name = entry.Name.StartsWith(Prefix, StringComparison.Ordinal) ? entry.Name[Prefix.Length..] : entry.Name;
            if (!names.TryAdd(name, entry.Name))
                throw new InvalidDataException($"{file.Path}: tensors {names[name]} and {entry.Name} are the same weight; only one may be there.");
        }
        return names;
    }

    private static void RequireMatch(SafeTensorsFile file, Dictionary<string, string> names, GptConfig config)
    {
        // Before anything is made per layer: the number of layers is the config's word against the file's.
        if (config.NLayers > file.Entries.Count)
            throw new InvalidDataException($"{file.Path}: it has {file.Entries.Count} tensors; the {config.NLayers} layers of {ConfigFile} need more. {ConfigFile} and {WeightsFile} must belong together.");

        var known = Names(config).Append(Head).Concat(MaskBuffers(config)).ToHashSet(StringComparer.Ordinal);     // a tied model may repeat its head
        foreach (var (name, fileName) in names)
            if (!known.Contains(name))
                throw new InvalidDataException($"{file.Path}: tensor {fileName} is none of a GPT-2 with {config.NLayers} layers. {ConfigFile} and {WeightsFile} must belong together.");
    }

    /// <summary>Older files hold the causal mask beside the weights. Not to be taken for h.N.attn.c_attn.bias, which is a weight.</summary>
    private static IEnumerable<string> MaskBuffers(GptConfig config) =>
        Enumerable.Range(0, config.NLayers).SelectMany(l => new[] { $"h.{l}.attn.bias", $"h.{l}.attn.masked_bias" });

    private static GptWeights ReadWeights(SafeTensorsFile file, Dictionary<string, string> names, GptConfig config)
    {
        int C = config.DModel, M = config.DMlp, V = config.DVocab;
        var tokenEmbedding = Read("wte.weight", V, C);

        // A tied model may repeat its head; as in Hugging Face the embedding is what counts.
        if (config.TiedUnembedding && names.ContainsKey(Head)) RequireShape(Head, V, C);

        return new GptWeights
        {
            TokenEmbedding = tokenEmbedding,
            PositionEmbedding = Read("wpe.weight", config.NCtx, C),
            Blocks = [.. Enumerable.Range(0, config.NLayers).Select(ReadBlock)],
            LnFinalWeight = Read("ln_f.weight", C),
            LnFinalBias = Read("ln_f.bias", C),
            Unembedding = config.TiedUnembedding ? tokenEmbedding : Read(Head, V, C),
        };

        BlockWeights ReadBlock(int l) => new()
        {
            Ln1Weight = Read($"h.{l}.ln_1.weight", C),
            Ln1Bias = Read($"h.{l}.ln_1.bias", C),
            QkvWeight = Read($"h.{l}.attn.c_attn.weight", C, 3 * C),
            QkvBias = config.QkvBias ? Read($"h.{l}.attn.c_attn.bias", 3 * C) : null,
            AttnOutWeight = Read($"h.{l}.attn.c_proj.weight", C, C),
            AttnOutBias = Read($"h.{l}.attn.c_proj.bias", C),
            Ln2Weight = Read($"h.{l}.ln_2.weight", C),
            Ln2Bias = Read($"h.{l}.ln_2.bias", C),
            MlpInWeight = Read($"h.{l}.mlp.c_fc.weight", C, M),
            MlpInBias = Read($"h.{l}.mlp.c_fc.bias", M),
            MlpOutWeight = Read($"h.{l}.mlp.c_proj.weight", M, C),
            MlpOutBias = Read($"h.{l}.mlp.c_proj.bias", C),
        };

        Tensor Read(string name, params ReadOnlySpan<int> shape) => file.ReadFloats(RequireShape(name, shape));

        string RequireShape(string name, params ReadOnlySpan<int> shape)
        {
            if (!names.TryGetValue(name, out string? fileName))
                throw new InvalidDataException($"{file.Path}: tensor {name} is missing; a GPT-2 with {config.NLayers} layers needs it.");

            var entry = file.Find(fileName)!;
            if (!entry.Shape.SequenceEqual(shape.ToArray().Select(d => (long)d)))
                throw new InvalidDataException($"{file.Path}: tensor {fileName} is {entry.ShapeText}; {ConfigFile} needs {Tensor.Describe(shape)}.");
            return fileName;
        }
    }

    private static string Existing(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing. A model's folder needs {ConfigFile} and {WeightsFile}, as Hugging Face lays them out.", path);
    }
}
