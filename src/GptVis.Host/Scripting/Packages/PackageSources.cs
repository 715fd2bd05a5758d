namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// The package sources of a folder: those of its NuGet.config files, and those that the notebook adds.
/// </summary>
internal sealed record PackageSources(IReadOnlyList<string> Folders, IReadOnlyList<string> Feeds)
{
    public IReadOnlyList<string> All => [.. Folders, .. Feeds];

    /// <summary>
    /// Asks the SDK (0.26 s), which knows every rule of NuGet.config: clear, disabled, user-wide, machine-wide.
    /// </summary>
    public static async Task<PackageSources> FindAsync(
        string folder, IReadOnlyList<string> added, CancellationToken cancellation)
    {
        var (_, output) =
            await DotnetCommand.RunAsync(folder, ["nuget", "list", "source", "--format", "short"], cancellation);
        // "E /some/folder", "D https://…" (disabled), "EM …" (machine-wide)
        var configured = output.Split('\n')
            .Select(line => line.Trim().Split(' ', 2))
            .Where(parts => parts.Length == 2 && parts[0].StartsWith('E'))
            .Select(parts => parts[1]);

        var all = added.Concat(configured).Distinct().ToList();
        // A missing folder would fail the restore of packages from other sources.
        return new([.. all.Where(IsFolder).Where(Directory.Exists)], [.. all.Where(source => !IsFolder(source))]);
    }

    public static bool IsFolder(string source) => !source.Contains("://", StringComparison.Ordinal);
}
