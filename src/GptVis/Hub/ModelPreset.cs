using GptVis.Model;

namespace GptVis.Hub;

/// <summary>A model whose shape is known without its weights.</summary>
/// <param name="Name">Its name: "gpt2-medium".</param>
/// <param name="Config">Its shape.</param>
/// <param name="Description">A short description.</param>
public sealed record ModelPreset(string Name, GptConfig Config, string Description)
{
    /// <summary>The model in the package: no hub has it.</summary>
    internal const string Fruit = "fruit";

    private const string Owner = "openai-community/";

    /// <summary>All presets: GPT-2's four sizes, smallest first, then shapes without released weights.</summary>
    public static IReadOnlyList<ModelPreset> All { get; } =
    [
        new("gpt2", GptConfig.Gpt2, "GPT-2 small") { WeightBytes = 548_105_171 },
        new("gpt2-medium", GptConfig.Gpt2Medium, "GPT-2 medium") { WeightBytes = 1_519_984_962 },
        new("gpt2-large", GptConfig.Gpt2Large, "GPT-2 large") { WeightBytes = 3_247_159_078 },
        new("gpt2-xl", GptConfig.Gpt2Xl, "GPT-2 XL") { WeightBytes = 6_431_829_964 },
        new("gpt-124m", GptConfig.Gpt124M, "the textbooks' GPT_CONFIG_124M, head tied"),
        new("gpt-124m-untied", GptConfig.Gpt124MUntied, "the textbooks' GPT_CONFIG_124M, head untied"),
        new("gpt3", GptConfig.Gpt3, "GPT-3, for comparison"),
    ];

    /// <summary>Size of the hub's model.safetensors in bytes; null if there are no weights to load.</summary>
    public long? WeightBytes { get; private init; }

    /// <summary>
    /// The hub's full name of the model, "openai-community/gpt2"; null if there are no weights to load.
    /// </summary>
    public string? HubId => WeightBytes is null ? null : Owner + Name;

    /// <summary>The preset of a name, with or without the hub's "openai-community/"; null if there is none.</summary>
    public static ModelPreset? Find(string name) =>
        All.FirstOrDefault(preset => preset.Name == name || preset.HubId == name);
}
