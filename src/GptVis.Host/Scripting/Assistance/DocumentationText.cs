using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>A member's XML documentation as plain text.</summary>
internal static partial class DocumentationText
{
    /// <returns>Null if the documentation is empty.</returns>
    public static string? Of(XElement member)
    {
        List<string> parts = [];
        Add(member.Element("summary"), text => text);
        foreach (var parameter in member.Elements("param"))
            Add(parameter, text => $"  {parameter.Attribute("name")?.Value}: {text}");
        Add(member.Element("returns"), text => $"Returns: {text}");
        Add(member.Element("remarks"), text => text);
        foreach (var exception in member.Elements("exception"))
            Add(exception, text => $"{ShortName(exception.Attribute("cref")?.Value)}: {text}");
        return parts.Count == 0 ? null : string.Join('\n', parts);

        void Add(XElement? element, Func<string, string> line)
        {
            if (element is not null && Flatten(element) is { Length: > 0 } text) parts.Add(line(text));
        }
    }

    private static string Flatten(XElement element) =>
        Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } reference when reference.IsEmpty =>
            ShortName(reference.Attribute("cref")?.Value) is { Length: > 0 } name
            ? name
            : reference.Attribute("langword")?.Value ?? "",
        XElement { Name.LocalName: "paramref" or "typeparamref" } reference => reference.Attribute("name")?.Value ?? "",
        XElement { Name.LocalName: "c" } code => Flatten(code),
        XElement element => $" {Flatten(element)} ",
        _ => "",
    };

    // "M:System.Math.Max(System.Int32,System.Int32)" is shown as Math.Max.
    private static string ShortName(string? id) => id is null
        ? ""
        : string.Join('.',
            id.Split('(')[0].Split(':')[^1].Split('.').TakeLast(id.StartsWith("T:", StringComparison.Ordinal) ? 1 : 2));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
