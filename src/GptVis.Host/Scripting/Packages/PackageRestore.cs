using System.Text.RegularExpressions;
using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// Restores a notebook's packages with NuGet, nearest source first, so that local packages need no network:
/// <list type="number">
/// <item>the folders among the configured sources; exact versions also come from the global packages folder, which
/// NuGet always looks into;</item>
/// <item>the same and the global packages folder as a source, so that floating versions find what was downloaded
/// before;</item>
/// <item>every configured source.</item>
/// </list>
/// </summary>
internal sealed partial class PackageRestore(
    string folder, IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> addedSources)
{
    private static readonly string[] RestoreOptions =
    [
        "-nodeReuse:false", "-verbosity:quiet",
        // Files in parent folders must not change the project. (Set here, because in the project it would come after
        // the SDK has imported them.)
        "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryBuildTargets=false",
            "-p:ImportDirectoryPackagesProps=false", "-noAutoResponse",
    ];

    private sealed record Attempt(ProjectAssets? Assets, IReadOnlyList<RestoreIssue> Errors);

    public async Task<IReadOnlyList<ResolvedPackage>> RunAsync(CancellationToken cancellation)
    {
        var cache = RestoreCache.For(folder, requests, addedSources);
        if (cache.Read() is { } known) return known;

        var sources = await PackageSources.FindAsync(folder, addedSources, cancellation);
        var work = Directory.CreateTempSubdirectory("gptvis-restore-");
        try
        {
            var near = await TryAsync(work, sources.Folders, cancellation);
            if (near.Errors.Count == 0)
            {
                cache.Write(near.Assets!.Packages, sources.Folders);
                return near.Assets.Packages;
            }

            var last = await TryFartherAsync(near, work, sources, cancellation);
            if (last.Errors.Count > 0)
                throw new CellFailedException(RestoreFailure.Describe(requests, sources, near.Errors, last.Errors));

            // A floating version from a remote source may resolve differently tomorrow.
            if (requests.All(request => request.IsExact)) cache.Write(last.Assets!.Packages, sources.Folders);
            return last.Assets!.Packages;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task<Attempt> TryFartherAsync(
        Attempt near, DirectoryInfo work, PackageSources sources, CancellationToken cancellation)
    {
        var last = near;
        if (near.Assets is { } assets && near.Errors.All(e => IsDownloaded(e.PackageId, assets.GlobalPackagesFolder)))
        {
            last = await TryAsync(work, [.. sources.Folders, assets.GlobalPackagesFolder], cancellation);
            if (last.Errors.Count == 0) return last;
        }

        return sources.Feeds.Count > 0 ? await TryAsync(work, sources.All, cancellation) : last;
    }

    private static bool IsDownloaded(string? packageId, string globalPackagesFolder) =>
        packageId is not null && Directory.Exists(Path.Combine(globalPackagesFolder, packageId.ToLowerInvariant()));

    private async Task<Attempt> TryAsync(
        DirectoryInfo work, IReadOnlyList<string> sources, CancellationToken cancellation)
    {
        // A folder per attempt: a restore that stops early leaves the assets file of the previous attempt.
        var attempt = work.CreateSubdirectory(Guid.NewGuid().ToString("N"));
        // An empty RestoreSources would mean the configured ones.
        if (sources.Count == 0) sources = [attempt.CreateSubdirectory("no-packages").FullName];
        string project = Path.Combine(attempt.FullName, RestoreProject.FileName);
        RestoreProject.Create(folder, requests, sources).Save(project);

        var (exitCode, output) = await DotnetCommand.RunAsync(
            attempt.FullName, ["restore", project, .. RestoreOptions], cancellation);

        var assets = ProjectAssets.Read(Path.Combine(attempt.FullName, "obj", "project.assets.json"));
        if (exitCode == 0 && assets is { Errors.Count: 0 }) return new(assets, []);
        return new(assets, assets is { Errors.Count: > 0 } ? assets.Errors : ReadConsole(output));
    }

    private static List<RestoreIssue> ReadConsole(string output)
    {
        var issues = output.Split('\n')
            .Select(line => ErrorLine().Match(line))
            .Where(match => match.Success)
            .Select(match => new RestoreIssue(match.Groups[1].Value, match.Groups[2].Value.Trim(), null))
            .Distinct()
            .ToList();
        return issues.Count > 0 ? issues : [new("", output.Trim(), null)];
    }

    [GeneratedRegex(@"error (\w+): (.*?)(\[[^\]]*\])?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLine();
}
