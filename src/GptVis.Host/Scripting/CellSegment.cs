namespace GptVis.Host.Scripting;

/// <summary>
/// A part of a cell in one language. <paramref name="FirstLine"/> is where it starts in the cell, from 1.
/// </summary>
internal sealed record CellSegment(string Language, string Code, int FirstLine);
