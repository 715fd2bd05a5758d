namespace GptVis.Interactive.Tests.Architecture;

/// <summary>
/// Which folders of an assembly may know which: those on the same line and on the lines above. A folder is named by its
/// first word; the root is "".
/// </summary>
internal sealed class FolderOrder(string assembly, params string[][] lines)
{
    /// <summary>The engines compute what a model is; which of them does, Models alone decides.</summary>
    public static FolderOrder GptVis { get; } = new("GptVis",
        ["Files", ""],
        ["Model"],
        ["Engines", "Checkpoints", "Hub", "Tokenizers"],
        ["Models"],
        ["Generation", "Training", "Analysis"])
    {
        KnownTo = { ["Engines"] = "Models" },
    };

    /// <summary>A chart and a browser know nothing of a page, a page nothing of the views that it shows.</summary>
    public static FolderOrder Figures { get; } = new("GptVis.Figures",
        ["Charts", "Browser"],
        ["Page"],
        ["Views"],
        ["Ablation", "Activations", "Attention", "Attribution", "Embeddings", "Generation", "Models", "Training"]);

    /// <summary>Folders that one other folder alone may know.</summary>
    public Dictionary<string, string> KnownTo { get; } = [];

    /// <summary>Whether a reference is allowed.</summary>
    /// <param name="from">The namespace that knows.</param>
    /// <param name="to">The namespace that is known.</param>
    public bool Allows(string from, string to)
    {
        string knows = Folder(from), known = Folder(to);
        if (knows == known) return true;
        if (KnownTo.TryGetValue(known, out string? only) && knows != only) return false;
        return Line(known) <= Line(knows);
    }

    private string Folder(string name) => name == assembly ? "" : name[(assembly.Length + 1)..].Split('.')[0];

    private int Line(string folder)
    {
        int line = Array.FindIndex(lines, folders => folders.Contains(folder));
        return line >= 0
            ? line
            : throw new InvalidOperationException(
                $"{assembly} has a new folder {folder}: give it a line in this class.");
    }
}
