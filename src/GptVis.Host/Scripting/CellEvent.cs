using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Scripting;

/// <summary>The outputs of a running cell, in order.</summary>
internal abstract record CellEvent
{
    /// <summary>Text written to the console; <paramref name="Name"/> is stdout or stderr.</summary>
    public sealed record Stream(string Name, string Text) : CellEvent;

    /// <summary>A displayed value. <paramref name="Id"/> names it for a later <see cref="Update"/>.</summary>
    public sealed record Display(string Id, MimeBundle Data) : CellEvent
    {
        /// <summary>Formats the value again, to show it a second time; null if the value has one form only.</summary>
        public Func<MimeBundle>? FormatAgain { get; init; }
    }

    /// <summary>Replaces a displayed value.</summary>
    public sealed record Update(string Id, MimeBundle Data) : CellEvent;

    /// <summary>Clears the cell's outputs; with <paramref name="Wait"/>, only when the next output arrives.</summary>
    public sealed record Clear(bool Wait) : CellEvent;

    /// <summary>The value of the cell's last expression.</summary>
    public sealed record Result(MimeBundle Data) : CellEvent;

    /// <summary>Why the cell failed. Always the last event of a cell.</summary>
    public sealed record Failure(CellError Error) : CellEvent;
}
