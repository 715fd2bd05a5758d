namespace GptVis.Host.Scripting.Errors;

/// <summary>Stops a cell with an error in the form that the user sees.</summary>
internal sealed class CellFailedException(CellError error) : Exception(error.Message)
{
    public CellError Error { get; } = error;
}
