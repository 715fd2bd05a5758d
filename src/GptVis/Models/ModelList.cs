using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;

namespace GptVis.Models;

/// <summary>The models one can name.</summary>
internal static class ModelList
{
    /// <summary>The embedded model, the presets, and every other GPT-2 that is in the cache.</summary>
    public static IReadOnlyList<ModelEntry> Of(ModelHub hub)
    {
        var fruit = LanguageModel.Fruit;
        return
        [
            Entry(fruit.Name, fruit.Gpt.Config, null, ModelState.Embedded),
            .. ModelPreset.All.Select(
                preset => Entry(preset.Name, preset.Config, preset.WeightBytes, State(hub, preset))),
            .. hub.CachedModels().Where(id => ModelPreset.Find(id) is null).Select(id => Cached(hub, id))
                .OfType<ModelEntry>(),
        ];
    }

    private static ModelState State(ModelHub hub, ModelPreset preset) =>
        preset.HubId is null ? ModelState.ShapeOnly : hub.FindCached(preset.Name) is null
        ? ModelState.OnHub
        : ModelState.Cached;

    private static ModelEntry? Cached(ModelHub hub, string id)
    {
        try
        {
            string folder = hub.FindCached(id)!;
            long bytes =
                ModelFiles.AllIn(folder, hasTokenizer: true)!.Where(
                    name => name.EndsWith(".safetensors", StringComparison.Ordinal))
                .Sum(name => ModelFiles.Target(Path.Combine(folder, name)).Length);
            return Entry(id, Gpt2Checkpoint.ReadConfig(folder), bytes, ModelState.Cached);
        }
        catch (InvalidDataException)
        {
            return null;        // another architecture, which Python tools put there
        }
    }

    private static ModelEntry Entry(string name, GptConfig config, long? bytes, ModelState state) =>
        new(name, config.ParameterCount, bytes ?? config.ParameterCount * sizeof(float), state);
}
