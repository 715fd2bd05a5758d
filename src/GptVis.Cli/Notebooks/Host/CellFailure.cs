namespace GptVis.Cli.Notebooks.Host;

/// <summary>Why a cell failed, and the failing line (from 1) if there is one.</summary>
internal sealed record CellFailure(string Name, string Message, IReadOnlyList<string> Trace, int? Line);
