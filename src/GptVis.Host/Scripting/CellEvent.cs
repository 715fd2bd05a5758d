using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Scripting;

/// <summary>What a running cell produces, in the order it is produced.</summary>
internal abstract record CellEvent
{
    /// <summary>Text written to the console; <paramref name="Name"/> is stdout or stderr.</summary>
    public sealed record Stream(string Name, string Text) : CellEvent;

    /// <summary>A displayed value. <paramref name="Id"/> names it for a later <see cref="Update"/>.</summary>
    public sealed record Display(string Id, MimeBundle Data) : CellEvent
    {
        /// <summary>Formats the value anew, for showing it a second time; null when it has one form only.</summary>
        public Func<MimeBundle>? FormatAgain { get; init; }
    }

    /// <summary>A displayed value shows something else from now on.</summary>
    public sealed record Update(string Id, MimeBundle Data) : CellEvent;

    /// <summary>The cell's outputs so far go; with <paramref name="Wait"/> only when the next one comes.</summary>
    public sealed record Clear(bool Wait) : CellEvent;

    /// <summary>The value of the cell's last expression.</summary>
    public sealed record Result(MimeBundle Data) : CellEvent;

    /// <summary>Why the cell failed. Always the last event of a cell.</summary>
    public sealed record Failure(CellError Error) : CellEvent;
}
