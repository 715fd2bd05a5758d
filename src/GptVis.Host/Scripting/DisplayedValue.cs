namespace GptVis.Host.Scripting;

/// <summary>A value shown in a cell's output, which can be replaced by another.</summary>
public sealed class DisplayedValue
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly string[] _mimeTypes;

    private DisplayedValue(string[] mimeTypes) => _mimeTypes = mimeTypes;

    /// <summary>
    /// Shows another value in the same place, also after the cell that showed the first one has ended.
    /// </summary>
    public void Update(object? value) =>
        RunningCell.Publish(new CellEvent.Update(_id, MimeBundle.Format(value, _mimeTypes)));

    internal static DisplayedValue Show(object? value, string[] mimeTypes)
    {
        var shown = new DisplayedValue(mimeTypes);
        MimeBundle Format() => MimeBundle.Format(value, mimeTypes);
        RunningCell.Publish(new CellEvent.Display(shown._id, Format()) { FormatAgain = Format });
        return shown;
    }

    internal static DisplayedValue ShowRaw(string text, string mimeType)
    {
        var shown = new DisplayedValue([mimeType]);
        RunningCell.Publish(new CellEvent.Display(shown._id, MimeBundle.Of(mimeType, text)));
        return shown;
    }
}
