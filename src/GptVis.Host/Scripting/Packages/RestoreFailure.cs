using System.Text;

namespace GptVis.Host.Scripting.Packages;

/// <summary>Tells the author of a notebook why its packages could not be had: which, where we looked, what to do.</summary>
internal static class RestoreFailure
{
    public static CellError Describe(
        IReadOnlyList<PackageRequest> requests, PackageSources sources, IReadOnlyList<RestoreIssue> errors)
    {
        string message = Headline(requests, errors);
        var text = new StringBuilder(message).AppendLine();
        foreach (var error in errors.Where(e => !e.IsMissingPackage))
            text.Append("  ").AppendLine(error.Code.Length > 0 ? $"{error.Code}: {error.Message}" : error.Message);

        text.AppendLine("Looked in:");
        foreach (string source in sources.All) text.Append("  ").AppendLine(source);
        text.Append("  the packages downloaded before");
        if (sources.Feeds.Count == 0) text.AppendLine().Append("No feed is configured.");
        text.AppendLine().Append(
            """
            Check the name and the version. Without a network, put the package's .nupkg into one of the folders,
            or name a folder that has it: #i "nuget: folder"
            """.ReplaceLineEndings("\n"));

        return new(CellError.Package, message, text.Replace("\r\n", "\n").ToString().Split('\n'), null);
    }

    private static string Headline(IReadOnlyList<PackageRequest> requests, IReadOnlyList<RestoreIssue> errors)
    {
        var missing = errors.Where(e => e.IsMissingPackage && e.PackageId is not null).DistinctBy(e => e.PackageId).ToList();
        if (missing.Count == 0) return $"The packages could not be restored: {string.Join("; ", requests)}.";

        return string.Join(" ", missing.Select(error =>
        {
            string asked = requests.FirstOrDefault(r => r.Id.Equals(error.PackageId, StringComparison.OrdinalIgnoreCase))?.ToString()
                ?? $"{error.PackageId} (which {string.Join(" or ", requests.Select(r => r.Id))} needs)";
            return error.Code == "NU1101" ? $"There is no package {asked}." : $"There is no such version of the package {asked}.";
        }));
    }
}
