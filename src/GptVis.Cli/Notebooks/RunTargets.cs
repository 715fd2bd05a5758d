namespace GptVis.Cli.Notebooks;

/// <summary>What is run, and where its outputs go.</summary>
internal sealed record RunTargets(string Notebook, string OutFolder, bool InPlace)
{
    private string Name => Path.GetFileNameWithoutExtension(Notebook);

    public string ExecutedNotebook => Path.Combine(OutFolder, Name + ".ipynb");

    public string Page => Path.Combine(OutFolder, Name + ".html");

    /// <summary>Catches before the run what would make its outputs go wrong after it.</summary>
    public void Check()
    {
        if (InPlace && !IsIpynb)
            throw new UserError($"--in-place needs an .ipynb, because a .dib holds no outputs. Without it, {Notebook} is written as {ExecutedNotebook}.");
        if (!InPlace && Path.GetFullPath(ExecutedNotebook) == Path.GetFullPath(Notebook))
            throw new UserError($"{Notebook} would be overwritten by its own outputs. Choose another --out folder, or say --in-place.");
        if (File.Exists(OutFolder))
            throw new UserError($"--out {OutFolder} is a file. Give a folder.");
    }

    private bool IsIpynb => Path.GetExtension(Notebook).Equals(".ipynb", StringComparison.OrdinalIgnoreCase);
}
