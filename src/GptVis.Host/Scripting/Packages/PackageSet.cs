using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// The packages that a session has requested so far, restored together so that their dependencies agree.
/// </summary>
internal sealed class PackageSet(string folder)
{
    private readonly List<PackageRequest> _requests = [];
    private readonly List<string> _sources = [];
    private readonly Dictionary<string, ResolvedPackage> _loaded = new(StringComparer.OrdinalIgnoreCase);

    public bool IsEmpty => _loaded.Count == 0;

    public void AddSource(string source)
    {
        string resolved = PackageSources.IsFolder(source) ? Path.GetFullPath(source, folder) : source;
        if (PackageSources.IsFolder(source) && !Directory.Exists(resolved))
        {
            throw new CellFailedException(CellError.Of(
                CellError.Package,
                    $"#i \"nuget: {source}\": there is no folder {resolved}. Paths are relative to the notebook's "
                        + "folder."));
        }

        if (!_sources.Contains(resolved)) _sources.Add(resolved);
    }

    /// <returns>
    /// The packages that were not loaded before, dependencies included, each after those it depends on.
    /// </returns>
    public async Task<IReadOnlyList<ResolvedPackage>> AddAsync(
        IReadOnlyList<PackageRequest> requests, CancellationToken cancellation)
    {
        var wanted = requests.Where(IsNew).ToList();
        if (wanted.Count == 0) return [];

        var restored = await new PackageRestore(folder, [.. _requests, .. wanted], _sources).RunAsync(cancellation);
        var added = restored.Where(package => !_loaded.ContainsKey(package.Id)).ToList();
        foreach (var package in added) _loaded.Add(package.Id, package);
        // Loaded packages stay loaded, so later restores must resolve to the same versions.
        _requests.AddRange(wanted.Select(request => request with { Version = _loaded[request.Id].Version }));
        return added;
    }

    private bool IsNew(PackageRequest request)
    {
        if (!_loaded.TryGetValue(request.Id, out var loaded)) return true;
        if (!request.ExcludesVersion(loaded.Version)) return false;

        throw new CellFailedException(CellError.Of(
            CellError.Package,
            $"{loaded.Id} {loaded.Version} is already loaded and {request.Version} cannot replace it. Ask for one "
                + $"version of {loaded.Id} in the whole notebook."));
    }
}
