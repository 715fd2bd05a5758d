namespace GptVis.Figures.Page;

/// <summary>
/// .NET Interactive's formatting library looks for an attribute of this name on the type it shows, whichever assembly
/// defines it. So figures show themselves in every notebook host without a reference to any, however this assembly was
/// loaded, and also after <c>Formatter.ResetToDefault()</c>. It is not inherited: every <see cref="IDisplay"/> carries
/// its own. How all other types are shown is registered by GptVis.Interactive, when its extension loads.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The type whose CreateTypeFormatters() gives the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What to show, the best first.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}
