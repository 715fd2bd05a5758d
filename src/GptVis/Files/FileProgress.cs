namespace GptVis.Files;

/// <summary>How far a step with a file has come.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Step">What is being done with it.</param>
/// <param name="Bytes">Bytes that are done.</param>
/// <param name="TotalBytes">Bytes in all.</param>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public readonly record struct FileProgress(string File, FileStep Step, long Bytes, long TotalBytes);
