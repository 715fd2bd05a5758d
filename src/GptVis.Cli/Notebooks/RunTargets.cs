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
            throw new UserError(
                $"--in-place needs an .ipynb, because a .dib holds no outputs. Without it, {Notebook} is written as "
                    + $"{ExecutedNotebook}.");
        if (IsSameFile(ExecutedNotebook, Notebook))
        {
            // In place is for a run that succeeds; the outputs of one that fails go to --out.
            throw new UserError(InPlace
                ? $"{Notebook} would be overwritten by the outputs of a run that fails. Choose another --out folder."
                : $"{Notebook} would be overwritten by its own outputs. Choose another --out folder, or say "
                + "--in-place.");
        }

        if (File.Exists(OutFolder))
            throw new UserError($"--out {OutFolder} is a file. Give a folder.");
    }

    private static bool IsSameFile(string path, string other)
    {
        // As their file systems usually are; where one tells x from X after all, another --out folder is asked for
        // needlessly.
        bool ignoresCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();
        return RealPath(path)
            .Equals(RealPath(other), ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <summary>The path with every link in it followed.</summary>
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent) return full;

        string place = Path.Combine(RealPath(parent), Path.GetFileName(full));
        // A link that leads nowhere, or round in a circle, does not exist in this sense.
        if (!Path.Exists(place)) return place;
        FileSystemInfo entry = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
        return entry.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : place;
    }

    private bool IsIpynb => Path.GetExtension(Notebook).Equals(".ipynb", StringComparison.OrdinalIgnoreCase);
}
