namespace GptVis.Files;

/// <summary>
/// Atomic writes: a temporary file beside the target, then a rename. The target is either unchanged or complete.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes the file with <paramref name="write"/>; after a failure, the old file is unchanged. Returns the full
    /// path.
    /// </summary>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    public static string Write(string path, Action<FileStream> write)
    {
        string full = RequireFilePath(path);
        // A link stays a link: its target is replaced.
        string place = File.Exists(full)
            ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full
            : full;
        // in the same folder: a rename is atomic only within a file system
        string part = $"{place}.{Guid.NewGuid():N}.part";
        try
        {
            using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(place))
                File.SetUnixFileMode(part, File.GetUnixFileMode(place));
            File.Move(part, place, overwrite: true);
        }
        finally
        {
            File.Delete(part);      // removes the temporary file after a failure; after the rename there is none
        }
        return full;
    }

    /// <summary>As <see cref="Write(string, Action{FileStream})"/>, from bytes in memory.</summary>
    public static string Write(string path, byte[] content) => Write(path, file => file.Write(content));

    /// <summary>The full path, after checking that a file can be written there.</summary>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    public static string RequireFilePath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"{full} is a folder. Give the name of a file in it.");

        string folder = Path.GetDirectoryName(full)!;
        return Directory.Exists(folder)
            ? full
            : throw new DirectoryNotFoundException(
                $"The folder {folder} does not exist, so {Path.GetFileName(full)} cannot be saved there. Create the "
                    + "folder first.");
    }
}
