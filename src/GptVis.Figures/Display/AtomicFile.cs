namespace GptVis.Figures.Display;

/// <summary>Writes a file that is there complete or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/> and renames; returns the full path.</summary>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    public static string Write(string path, ReadOnlySpan<byte> content)
    {
        string full = RequireFilePath(path);
        string part = Path.Combine(Path.GetDirectoryName(full)!, $".{Guid.NewGuid():N}.part");
        try
        {
            File.WriteAllBytes(part, content);
            File.Move(part, full, overwrite: true);
        }
        finally
        {
            File.Delete(part);   // nothing is left of a write that failed; after the rename this does nothing
        }
        return full;
    }

    /// <summary>The full path, once it is known that a file can stand there.</summary>
    public static string RequireFilePath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"{full} is a folder. Give the name of a file, such as {Path.Combine(full, "figure.html")}.");

        string folder = Path.GetDirectoryName(full)!;
        return Directory.Exists(folder)
            ? full
            : throw new DirectoryNotFoundException($"The folder {folder} does not exist, so {Path.GetFileName(full)} cannot be saved there. Create the folder first.");
    }
}
