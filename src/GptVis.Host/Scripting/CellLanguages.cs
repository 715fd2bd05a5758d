namespace GptVis.Host.Scripting;

/// <summary>The names under which notebooks know languages.</summary>
internal static class CellLanguages
{
    public const string CSharp = "csharp";
    public const string Markdown = "markdown";
    public const string Html = "html";

    private static readonly Dictionary<string, string> Canonical = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csharp"] = CSharp, ["c#"] = CSharp, ["cs"] = CSharp, ["dotnet-interactive.csharp"] = CSharp, ["polyglot-notebook"] = CSharp,
        ["markdown"] = Markdown, ["md"] = Markdown,
        ["html"] = Html,
        ["fsharp"] = "F#", ["f#"] = "F#", ["fs"] = "F#", ["dotnet-interactive.fsharp"] = "F#",
        ["javascript"] = "JavaScript", ["js"] = "JavaScript",
        ["pwsh"] = "PowerShell", ["powershell"] = "PowerShell", ["dotnet-interactive.pwsh"] = "PowerShell",
        ["python"] = "Python", ["r"] = "R", ["sql"] = "SQL", ["kql"] = "KQL", ["mermaid"] = "Mermaid",
        ["http"] = "HTTP", ["value"] = "value",
    };

    /// <summary>The language a name means: one of the three constants, another language's display name, or null for no language.</summary>
    public static string? Find(string name) => Canonical.GetValueOrDefault(name);
}
