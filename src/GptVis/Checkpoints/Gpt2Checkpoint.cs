using GptVis.Files;
using GptVis.Model;

namespace GptVis.Checkpoints;

/// <summary>
/// A GPT-2 in Hugging Face's layout: a folder with config.json and model.safetensors, or its parts and their index.
/// </summary>
/// <remarks>
/// Tensor names may have the prefix <c>transformer.</c>. Matrices have the layout of Conv1D, (In, Out).
/// </remarks>
internal static class Gpt2Checkpoint
{
    private const string Head = "lm_head.weight";

    /// <summary>
    /// Loads a model for an engine. F32 weights are read without conversion, or memory-mapped if memory is short.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// A file is malformed or is not a GPT-2; the message names the file, the tensor and what is wrong.
    /// </exception>
    /// <exception cref="FileNotFoundException">
    /// A file is missing; the message says which and what the folder needs.
    /// </exception>
    public static Gpt Load(string folder, EngineFactory engine) =>
        Load(HuggingFaceConfig.Read(Existing(folder, ModelFiles.ConfigFile)), CheckpointTensors.Open(folder), engine);

    /// <summary>Reads the configuration of a model. Of the weights, it reads at most the header.</summary>
    /// <exception cref="InvalidDataException">
    /// config.json is malformed or does not describe a GPT-2; the message says what is wrong.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no config.json.</exception>
    public static GptConfig ReadConfig(string folder)
    {
        var config = HuggingFaceConfig.Read(Existing(folder, ModelFiles.ConfigFile));
        bool hasWeights = ModelFiles.IsThere(Path.Combine(folder, ModelFiles.WeightsFile))
            || ModelFiles.IsThere(Path.Combine(folder, ModelFiles.ShardIndex));
        return hasWeights ? WithBiasOf(CheckpointTensors.Open(folder), config) : config;
    }

    /// <summary>Builds the model from a configuration and tensors that are already open.</summary>
    internal static Gpt Load(GptConfig config, CheckpointTensors tensors, EngineFactory engine)
    {
        config = WithBiasOf(tensors, config);
        RequireMatch(tensors, config);
        return new Gpt(config, ReadWeights(tensors, config), engine);
    }

    /// <summary>
    /// Saves a model in the layout of Hugging Face's GPT2LMHeadModel. Each file is replaced atomically.
    /// </summary>
    public static void Save(Gpt gpt, string folder, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        var tensors = Names(gpt.Config).Zip(gpt.Weights.All(), (name, weight) => (FileName(name), weight));
        SafeTensorsWriter.Write(Path.Combine(folder, ModelFiles.WeightsFile), [.. tensors], cancellation);
        HuggingFaceConfig.Write(Path.Combine(folder, ModelFiles.ConfigFile), gpt.Config);
    }

    /// <summary>Names of the weights without prefix, in the order of <see cref="GptWeights.All"/>.</summary>
    internal static IEnumerable<string> Names(GptConfig config) => Layout(config).Select(weight => weight.Name);

    /// <summary>
    /// Names without prefix, and shapes, of the weights, in the order of <see cref="GptWeights.All"/>.
    /// </summary>
    internal static IEnumerable<(string Name, int[] Shape)> Layout(GptConfig config)
    {
        int C = config.DModel, M = config.DMlp, V = config.DVocab;
        yield return ("wte.weight", [V, C]);
        yield return ("wpe.weight", [config.NCtx, C]);
        for (int l = 0; l < config.NLayers; l++)
        {
            yield return ($"h.{l}.ln_1.weight", [C]);
            yield return ($"h.{l}.ln_1.bias", [C]);
            yield return ($"h.{l}.attn.c_attn.weight", [C, 3 * C]);
            if (config.QkvBias) yield return ($"h.{l}.attn.c_attn.bias", [3 * C]);
            yield return ($"h.{l}.attn.c_proj.weight", [C, C]);
            yield return ($"h.{l}.attn.c_proj.bias", [C]);
            yield return ($"h.{l}.ln_2.weight", [C]);
            yield return ($"h.{l}.ln_2.bias", [C]);
            yield return ($"h.{l}.mlp.c_fc.weight", [C, M]);
            yield return ($"h.{l}.mlp.c_fc.bias", [M]);
            yield return ($"h.{l}.mlp.c_proj.weight", [M, C]);
            yield return ($"h.{l}.mlp.c_proj.bias", [C]);
        }
        yield return ("ln_f.weight", [C]);
        yield return ("ln_f.bias", [C]);
        if (!config.TiedUnembedding) yield return (Head, [V, C]);
    }

    /// <summary>
    /// A weight's name in the files that we write: GPT2LMHeadModel puts the prefix before all names except the head's.
    /// </summary>
    internal static string FileName(string name) => name == Head ? name : CheckpointTensors.Prefix + name;

    /// <summary>Only the weights show whether the model has a q/k/v bias.</summary>
    private static GptConfig WithBiasOf(CheckpointTensors tensors, GptConfig config) =>
        config with { QkvBias = tensors.Has("h.0.attn.c_attn.bias") };

    private static void RequireMatch(CheckpointTensors tensors, GptConfig config)
    {
        // Checked before any allocation per layer: the config may claim more layers than the file has.
        if (config.NLayers > tensors.Count)
            throw new InvalidDataException(
                $"{tensors.Path}: it has {tensors.Count} tensors; the {config.NLayers} layers of "
                    + $"{ModelFiles.ConfigFile} need "
                    + $"more. {ModelFiles.ConfigFile} and {ModelFiles.WeightsFile} must belong together.");

        // a tied model may repeat the unembedding
        var known = Names(config).Append(Head).Concat(MaskBuffers(config)).ToHashSet(StringComparer.Ordinal);
        if (tensors.Names.FirstOrDefault(name => !known.Contains(name)) is { } other)
            throw new InvalidDataException(
                $"{tensors.Path}: tensor {tensors.NameInFile(other)} is none of a GPT-2 with {config.NLayers} layers. "
                    + $"{ModelFiles.ConfigFile} and {ModelFiles.WeightsFile} must belong together.");
    }

    /// <summary>
    /// Older files contain the causal mask, h.N.attn.bias. Do not confuse it with h.N.attn.c_attn.bias, which is a
    /// weight.
    /// </summary>
    private static IEnumerable<string> MaskBuffers(GptConfig config) =>
        Enumerable.Range(0, config.NLayers).SelectMany(l => new[] { $"h.{l}.attn.bias", $"h.{l}.attn.masked_bias" });

    private static GptWeights ReadWeights(CheckpointTensors tensors, GptConfig config)
    {
        int C = config.DModel, M = config.DMlp, V = config.DVocab;
        var tokenEmbedding = tensors.Read("wte.weight", V, C);

        // A tied model may repeat the unembedding; as in Hugging Face, the embedding is used.
        if (config.TiedUnembedding && tensors.Has(Head)) tensors.RequireShape(Head, V, C);

        return new GptWeights
        {
            TokenEmbedding = tokenEmbedding,
            PositionEmbedding = tensors.Read("wpe.weight", config.NCtx, C),
            Blocks = [.. Enumerable.Range(0, config.NLayers).Select(ReadBlock)],
            LnFinalWeight = tensors.Read("ln_f.weight", C),
            LnFinalBias = tensors.Read("ln_f.bias", C),
            Unembedding = config.TiedUnembedding ? tokenEmbedding : tensors.Read(Head, V, C),
        };

        BlockWeights ReadBlock(int l) => new()
        {
            Ln1Weight = tensors.Read($"h.{l}.ln_1.weight", C),
            Ln1Bias = tensors.Read($"h.{l}.ln_1.bias", C),
            QkvWeight = tensors.Read($"h.{l}.attn.c_attn.weight", C, 3 * C),
            QkvBias = config.QkvBias ? tensors.Read($"h.{l}.attn.c_attn.bias", 3 * C) : null,
            AttnOutWeight = tensors.Read($"h.{l}.attn.c_proj.weight", C, C),
            AttnOutBias = tensors.Read($"h.{l}.attn.c_proj.bias", C),
            Ln2Weight = tensors.Read($"h.{l}.ln_2.weight", C),
            Ln2Bias = tensors.Read($"h.{l}.ln_2.bias", C),
            MlpInWeight = tensors.Read($"h.{l}.mlp.c_fc.weight", C, M),
            MlpInBias = tensors.Read($"h.{l}.mlp.c_fc.bias", M),
            MlpOutWeight = tensors.Read($"h.{l}.mlp.c_proj.weight", M, C),
            MlpOutBias = tensors.Read($"h.{l}.mlp.c_proj.bias", C),
        };
    }

    internal static string Existing(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return ModelFiles.IsThere(path)
            ? path
            : throw new FileNotFoundException(
                $"{path} is missing. A model's folder needs {ModelFiles.ConfigFile} and {ModelFiles.WeightsFile}, as "
                    + "Hugging Face lays them "
                    + "out.", path);
    }
}
