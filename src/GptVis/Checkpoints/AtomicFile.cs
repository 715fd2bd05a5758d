namespace GptVis.Checkpoints;

/// <summary>Files that are either as they were or complete.</summary>
public static class AtomicFile
{
    /// <summary>Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/>, then renames it; on any failure the old file stays.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        string part = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}.part";
        try
        {
            using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
