using System.Text.Json;

namespace GptVis.Host.Scripting.Packages;

/// <summary>The result of a restore, from project.assets.json.</summary>
internal sealed record ProjectAssets(
    IReadOnlyList<ResolvedPackage> Packages, IReadOnlyList<RestoreIssue> Errors, string GlobalPackagesFolder)
{
    public static ProjectAssets? Read(string path)
    {
        // Errors before the resolution (a feed that does not answer) leave no file.
        if (!File.Exists(path)) return null;

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        return new(
            [.. ReadPackages(root)],
            root.TryGetProperty("logs", out var logs) ? [.. ReadErrors(logs)] : [],
            root.GetProperty("project").GetProperty("restore").GetProperty("packagesPath").GetString()!);
    }

    private static IEnumerable<RestoreIssue> ReadErrors(JsonElement logs) =>
        from log in logs.EnumerateArray()
        where log.GetProperty("level").GetString() == "Error"
        select new RestoreIssue(
            log.GetProperty("code").GetString()!,
            log.GetProperty("message").GetString()!,
            log.TryGetProperty("libraryId", out var id) ? id.GetString() : null);

    private static IEnumerable<ResolvedPackage> ReadPackages(JsonElement root)
    {
        var roots = root.GetProperty("packageFolders").EnumerateObject().Select(p => p.Name).ToList();
        var libraries = root.GetProperty("libraries");
        // "net10.0/linux-x64": the target of one platform, next to the platform-free "net10.0".
        var target = root.GetProperty("targets").EnumerateObject().First(t => t.Name.Contains('/')).Value;

        foreach (var entry in DependenciesFirst(target))
        {
            string relative = libraries.GetProperty(entry.Name).GetProperty("path").GetString()!;
            string folder = roots.Select(r => Path.Combine(r, relative)).FirstOrDefault(Directory.Exists)
                ?? Path.Combine(roots[0], relative);
            string[] name = entry.Name.Split('/');
            yield return new(
                name[0], name[1], folder, Files(entry.Value, "runtime", folder), Files(entry.Value, "native", folder));
        }
    }

    private static IReadOnlyList<string> Files(JsonElement package, string kind, string folder) =>
        package.TryGetProperty(kind, out var files)
            ? [.. files.EnumerateObject().Where(f => !f.Name.EndsWith("/_._", StringComparison.Ordinal))
                .Select(f => Path.GetFullPath(f.Name, folder))]
            : [];

    /// <summary>An extension may use its package's dependencies, so their extensions run first.</summary>
    private static List<JsonProperty> DependenciesFirst(JsonElement target)
    {
        var byId = target.EnumerateObject()
            .Where(p => p.Value.GetProperty("type").GetString() == "package")
            .ToDictionary(p => p.Name.Split('/')[0], StringComparer.OrdinalIgnoreCase);
        List<JsonProperty> ordered = [];
        HashSet<string> visited = new(StringComparer.OrdinalIgnoreCase);
        foreach (string id in byId.Keys) Visit(id);
        return ordered;

        void Visit(string id)
        {
            if (!byId.TryGetValue(id, out var package) || !visited.Add(id)) return;
            if (package.Value.TryGetProperty("dependencies", out var dependencies))
                foreach (var dependency in dependencies.EnumerateObject()) Visit(dependency.Name);
            ordered.Add(package);
        }
    }
}
