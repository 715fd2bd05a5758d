using System.Reflection;

namespace GptVis.Interactive;

/// <summary>The calls of a notebook cell. The package's extension imports them: <c>About()</c> needs no using line.</summary>
public static class Notebook
{
    /// <summary>One line that says which GptVis this is.</summary>
    public static string About()
    {
        string version = typeof(Notebook).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        return $"GptVis {version}: look inside GPT-2 from a C# notebook.";
    }
}
