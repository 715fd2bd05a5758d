using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Scripting.Packages;

/// <summary>Explains a failed restore to the author of a notebook: which packages, which sources, what to do.</summary>
internal static class RestoreFailure
{
    /// <param name="requests">The requested packages.</param>
    /// <param name="sources">The sources that were searched.</param>
    /// <param name="near">Why the local folders were not enough.</param>
    /// <param name="last">Why the last attempt failed, with all sources if there are feeds.</param>
    public static CellError Describe(
        IReadOnlyList<PackageRequest> requests, PackageSources sources, IReadOnlyList<RestoreIssue> near,
        IReadOnlyList<RestoreIssue> last)
    {
        string message = Headline(requests, near, last);
        List<string> trace = [message];
        trace.AddRange(
            last.Where(e => !e.IsMissingPackage).Select(e => $"  {e.Code}: {e.Message.Split('\n')[0].TrimEnd()}"));

        trace.Add("Looked in:");
        trace.AddRange(sources.All.Select(source => $"  {source}"));
        trace.Add("  the packages downloaded before");
        if (sources.Feeds.Count == 0) trace.Add("No feed is configured.");
        trace.Add("Check the name and the version. Without a network, put the package's .nupkg into one of the "
            + "folders,");
        trace.Add("or name a folder that has it: #i \"nuget: folder\"");
        return new(CellError.Package, message, trace, null);
    }

    private static string Headline(
        IReadOnlyList<PackageRequest> requests, IReadOnlyList<RestoreIssue> near, IReadOnlyList<RestoreIssue> last)
    {
        if (Missing(last) is { Count: > 0 } nowhere)
        {
            return string.Join(" ", nowhere.Select(error => error.Code == "NU1101"
                ? $"There is no package {Asked(error)}."
                : $"There is no such version of the package {Asked(error)}."));
        }

        return Missing(near) is { Count: > 0 } notHere
            ? $"Not on this computer, and the feeds could not be asked: {string.Join("; ", notHere.Select(Asked))}."
            : $"The packages could not be restored: {string.Join("; ", requests)}.";

        string Asked(RestoreIssue error) =>
            requests.FirstOrDefault(r => r.Id.Equals(error.PackageId, StringComparison.OrdinalIgnoreCase))?.ToString()
            ?? $"{error.PackageId} (which {string.Join(" or ", requests.Select(r => r.Id))} needs)";
    }

    private static List<RestoreIssue> Missing(IReadOnlyList<RestoreIssue> errors) =>
        [.. errors.Where(e => e.IsMissingPackage && e.PackageId is not null).DistinctBy(e => e.PackageId)];
}
