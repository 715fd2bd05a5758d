namespace GptVis.Cli.Notebooks;

/// <summary>The notebook to run, and the files to write.</summary>
internal sealed record RunTargets(string Notebook, string OutFolder, bool InPlace)
{
    private string Name => Path.GetFileNameWithoutExtension(Notebook);

    public string ExecutedNotebook => Path.Combine(OutFolder, Name + ".ipynb");

    public string Page => Path.Combine(OutFolder, Name + ".html");

    /// <summary>Checks the targets before the run, so that writing the outputs does not fail after it.</summary>
    public void Check()
    {
        if (InPlace && !IsIpynb)
            throw new UserError(
                $"--in-place needs an .ipynb, because a .dib holds no outputs. Without it, {Notebook} is written as "
                    + $"{ExecutedNotebook}.");
        if (IsSameFile(ExecutedNotebook, Notebook))
        {
            // Only a successful run writes in place; a failed run writes to --out.
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
        // Like most file systems of these systems. On a case-sensitive volume the user may have to choose another --out
        // folder needlessly.
        bool ignoresCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();
        return RealPath(path)
            .Equals(RealPath(other), ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <summary>The path with all links followed.</summary>
    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } parent) return full;

        string place = Path.Combine(RealPath(parent), Path.GetFileName(full));
        // A broken or circular link counts as not existing.
        if (!Path.Exists(place)) return place;
        FileSystemInfo entry = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
        return entry.ResolveLinkTarget(returnFinalTarget: true) is { } target ? RealPath(target.FullName) : place;
    }

    private bool IsIpynb => Path.GetExtension(Notebook).Equals(".ipynb", StringComparison.OrdinalIgnoreCase);
}
