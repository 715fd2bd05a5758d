namespace GptVis.Host.Scripting;

/// <summary>The names of languages in notebooks.</summary>
internal static class CellLanguages
{
    public const string CSharp = "csharp";
    public const string Markdown = "markdown";
    public const string Html = "html";

    /// <summary>
    /// The language a name means: one of the three constants, another language's display name, or null for no language.
    /// </summary>
    public static string? Find(string name) => name.ToLowerInvariant() switch
    {
        "csharp" or "c#" or "cs" or "dotnet-interactive.csharp" or "polyglot-notebook" => CSharp,
        "markdown" or "md" => Markdown,
        "html" => Html,
        "fsharp" or "f#" or "fs" or "dotnet-interactive.fsharp" => "F#",
        "javascript" or "js" => "JavaScript",
        "pwsh" or "powershell" or "dotnet-interactive.pwsh" => "PowerShell",
        "python" => "Python",
        "r" => "R",
        "sql" => "SQL",
        "kql" => "KQL",
        "mermaid" => "Mermaid",
        "http" => "HTTP",
        "value" => "value",
        _ => null,
    };
}
