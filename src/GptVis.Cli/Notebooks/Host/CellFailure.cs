namespace GptVis.Cli.Notebooks.Host;

/// <summary>Why a cell failed, and the line of it to look at (from 1) when there is one.</summary>
internal sealed record CellFailure(string Name, string Message, IReadOnlyList<string> Trace, int? Line);
