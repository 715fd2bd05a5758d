using System.Reflection;
using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Model;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// Random checkpoints of the real sizes, as <c>gptvis models random</c> writes them, kept in the clone's artifacts.
/// </summary>
internal sealed class Checkpoints(TextWriter progress)
{
    private const int Seed = 0;

    private static string Root { get; } = Path.Combine(
        typeof(Checkpoints).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "RepositoryRoot").Value!, "artifacts", "benchmarks");

    public string Folder(string preset, GptConfig config)
    {
        string folder = Path.Combine(Root, "random-" + preset);
        if (File.Exists(Path.Combine(folder, ModelFiles.WeightsFile))
            && File.Exists(Path.Combine(folder, ModelFiles.ConfigFile))) return folder;

        progress.WriteLine($"Writing a random {preset} to {folder}, once: as gptvis models random {preset} does.");
        RandomCheckpoint.Write(config, Seed, folder);
        return folder;
    }
}
