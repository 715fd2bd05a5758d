namespace GptVis.Host.Scripting;

/// <summary><see cref="CellFunctions.display"/> as a method of every value.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows this value now, before the cell ends.</summary>
    /// <param name="value">What to show.</param>
    /// <param name="mimeTypes">The representations to show; none means those the value's type prefers.</param>
    public static DisplayedValue Display<T>(this T value, params string[] mimeTypes) =>
        DisplayedValue.Show(value, mimeTypes);

    /// <summary>Shows text in a given mime type, such as <c>text/html</c>.</summary>
    public static DisplayedValue DisplayAs(this string value, string mimeType) =>
        DisplayedValue.ShowRaw(value, mimeType);
}
