namespace GptVis.Figures.Page;

/// <summary>
/// .NET Interactive finds this attribute by name on the type it shows, in any assembly. It lets our types format
/// themselves in every notebook host without a reference to one. It is not inherited: every shown type needs its own.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The type whose CreateTypeFormatters() returns the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The MIME types to show, in order of preference.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}
