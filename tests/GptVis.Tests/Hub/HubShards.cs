using System.Text.Json;
using GptVis.Checkpoints;
using GptVis.Model;

namespace GptVis.Tests.Hub;

/// <summary>A model saved in two parts, as transformers does with large ones.</summary>
internal static class HubShards
{
    public static string Write(string folder, Gpt gpt)
    {
        Gpt2Checkpoint.Save(gpt, folder);
        string whole = Path.Combine(folder, "model.safetensors");
        var file = SafeTensorsFile.Open(whole);
        var names = file.Entries.Select(e => e.Name).ToArray();
        string[][] parts = [names[..3], names[3..]];
        var map = new Dictionary<string, string>();
        foreach (var (index, part) in parts.Index())
        {
            string name = $"model-0000{index + 1}-of-00002.safetensors";
            SafeTensorsWriter.Write(Path.Combine(folder, name), [.. part.Select(n => (n, file.ReadFloats(n)))]);
            foreach (string n in part) map[n] = name;
        }
        File.Delete(whole);
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"),
            JsonSerializer.Serialize(new { metadata = new { total_size = 0 }, weight_map = map }));
        File.Copy(Path.Combine(HubTestCache.FruitFolder, "tokenizer.json"), Path.Combine(folder, "tokenizer.json"));
        return folder;
    }
}
