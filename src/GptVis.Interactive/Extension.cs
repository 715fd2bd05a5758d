namespace GptVis.Interactive;

/// <summary>What runs when a notebook loads the package; called by extension.dib.</summary>
public static class Extension
{
    /// <summary>The greeting that is displayed below the cell with <c>#r "nuget: GptVis.Interactive"</c>.</summary>
    public static string Load() => Notebook.About();
}
