using System.Runtime.InteropServices;
using GptVis.Files;
using GptVis.Model;

namespace GptVis.Checkpoints;

/// <summary>
/// Writes an untrained model of any size to disk, for benchmarks and as a control. Only one tensor is in memory at a
/// time.
/// </summary>
internal static class RandomCheckpoint
{
    private const int FloatsPerWrite = 1 << 22;

    /// <summary>
    /// Writes config.json and model.safetensors with the weights of <see cref="GptWeights.Random"/>. The weights file
    /// is written atomically.
    /// </summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="seed">Fixes the weights.</param>
    /// <param name="folder">The folder; created if it does not exist.</param>
    /// <param name="report">Called about every 16 MB.</param>
    /// <param name="cancellation">Stops the write; no partial weights file remains.</param>
    /// <exception cref="IOException">The drive has not enough space; nothing was written.</exception>
    public static void Write(
        GptConfig config, int seed, string folder, Action<FileProgress>? report = null,
        CancellationToken cancellation = default)
    {
        config.RequireConsistent();
        Directory.CreateDirectory(folder);
        long total = config.ParameterCount * sizeof(float), done = 0;
        if (DiskSpace.Shortage("The model", folder, total, total) is { } shortage)
            throw new IOException($"{shortage} {DiskSpace.WayOut}");

        (string Name, int[] Shape)[] layout = [.. Gpt2Checkpoint.Layout(config)];
        var buffer = new float[Math.Min(FloatsPerWrite, layout.Max(weight => Count(weight.Shape)))];
        SafeTensorsWriter.Write(
            Path.Combine(folder, ModelFiles.WeightsFile),
            [.. layout.Select(weight => (Gpt2Checkpoint.FileName(weight.Name), weight.Shape))],
            WriteTensor);
        HuggingFaceConfig.Write(Path.Combine(folder, ModelFiles.ConfigFile), config);

        void WriteTensor(int index, Stream file)
        {
            var (name, shape) = layout[index];
            int length = (int)Count(shape);
            for (int start = 0; start < length; start += buffer.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                var part = buffer.AsMemory(0, Math.Min(buffer.Length, length - start));
                if (shape.Length == 2) InitialWeights.Draw(part, seed, index, start);
                // a layer norm's scale, or a bias
                else part.Span.Fill(name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
                file.Write(MemoryMarshal.AsBytes(part.Span));
                report?.Invoke(
                    new FileProgress(
                        ModelFiles.WeightsFile, FileStep.Writing, done += part.Length * sizeof(float), total));
            }
        }
    }

    private static long Count(int[] shape) => shape.Aggregate(1L, (n, d) => n * d);
}
