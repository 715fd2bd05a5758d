namespace GptVis.Files;

/// <summary>Progress of one step with a file.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Step">The current step.</param>
/// <param name="Bytes">Bytes processed so far.</param>
/// <param name="TotalBytes">Total bytes.</param>
public readonly record struct FileProgress(string File, FileStep Step, long Bytes, long TotalBytes);
