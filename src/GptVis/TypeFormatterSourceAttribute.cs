namespace GptVis;

/// <summary>
/// .NET Interactive's formatting library looks for an attribute of this name on the type it shows, whichever assembly
/// defines it. So our types format themselves in every notebook host without a reference to any. It is not inherited:
/// every shown type carries its own.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The type whose CreateTypeFormatters() gives the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>What to show, the best first.</summary>
    public string[] PreferredMimeTypes { get; set; } = [];
}
