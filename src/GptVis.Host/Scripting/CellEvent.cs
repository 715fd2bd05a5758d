namespace GptVis.Host.Scripting;

/// <summary>What a running cell produces, in the order it is produced.</summary>
internal abstract record CellEvent
{
    /// <summary>Text written to the console; <paramref name="Name"/> is stdout or stderr.</summary>
    public sealed record Stream(string Name, string Text) : CellEvent;

    /// <summary>A displayed value. <paramref name="Id"/> names it for a later <see cref="Update"/>.</summary>
    public sealed record Display(string Id, MimeBundle Data) : CellEvent;

    /// <summary>A displayed value shows something else from now on.</summary>
    public sealed record Update(string Id, MimeBundle Data) : CellEvent;

    /// <summary>The value of the cell's last expression.</summary>
    public sealed record Result(MimeBundle Data) : CellEvent;

    /// <summary>Why the cell failed. Always the last event of a cell.</summary>
    public sealed record Failure(CellError Error) : CellEvent;
}
