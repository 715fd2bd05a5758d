namespace GptVis.Host.Scripting.Errors;

/// <summary>Stops a cell with an error that is already in the form the user will see.</summary>
internal sealed class CellFailedException(CellError error) : Exception(error.Message)
{
    public CellError Error { get; } = error;
}
