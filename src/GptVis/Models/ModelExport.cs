using GptVis.Files;

namespace GptVis.Models;

/// <summary>Copies a model's files into a folder of their own: a stick for a room without a network.</summary>
internal static class ModelExport
{
    private const int BufferBytes = 1 << 20;

    /// <summary>
    /// Copies config.json, the weights and the tokenizer's files, and reads them back; each file is there whole or not
    /// at all.
    /// </summary>
    /// <param name="from">A model's folder, for instance one of the cache.</param>
    /// <param name="to">The new folder; made when it is missing.</param>
    /// <param name="report">Called for every megabyte.</param>
    /// <param name="cancellation">Stops the copying.</param>
    /// <returns>The new folder's full path.</returns>
    /// <exception cref="IOException">
    /// The drive has not enough room, or what was written cannot be read back.
    /// </exception>
    /// <exception cref="InvalidDataException">The first folder has not all the files of a model.</exception>
    public static string Copy(
        string from, string to, Action<FileProgress>? report = null, CancellationToken cancellation = default)
    {
        var names = ModelFiles.AllIn(from, hasTokenizer: true)
            ?? throw new InvalidDataException(
                $"{from} is not a complete model: it needs {ModelFiles.ConfigFile} and {ModelFiles.WeightsFile}.");
        string folder = Directory.CreateDirectory(to).FullName;
        long[] sizes = [.. names.Select(name => ModelFiles.Target(Path.Combine(from, name)).Length)];
        if (DiskSpace.Shortage("The model", folder, sizes.Max(), sizes.Sum()) is { } shortage)
            throw new IOException($"{shortage} {DiskSpace.WayOut}");

        foreach (string name in names)
            CopyFile(Path.Combine(from, name), Path.Combine(folder, name), report, cancellation);
        return folder;
    }

    private static void CopyFile(string from, string to, Action<FileProgress>? report, CancellationToken cancellation)
    {
        var source = ModelFiles.Target(from);
        AtomicFile.Write(to, file =>
        {
            using var content = source.OpenRead();
            var buffer = new byte[BufferBytes];
            for (int read; (read = content.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Write(buffer.AsSpan(0, read));
                report?.Invoke(
                    new FileProgress(Path.GetFileName(to), FileStep.Writing, content.Position, source.Length));
            }
        });

        // A blob of the cache is named by its hash; other files are compared with what they were copied from.
        string hash = ContentHash.IsHash(source.Name)
            ? source.Name
            : ContentHash.Of(from, ContentHash.Sha256Form, report: null, cancellation);
        if (ContentHash.Of(to, hash, report: null, cancellation) == hash) return;
        File.Delete(to);
        throw new IOException(
            $"{to}: what was written is not what {from} should hold. Check that model with gptvis models pull, and "
                + "the drive.");
    }
}
