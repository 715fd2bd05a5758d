using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// Caches the result of a restore, because NuGet takes a second. An entry is valid while its inputs are unchanged: the
/// requests, the NuGet.config files, the packages in the local folders, and the files it names.
/// </summary>
internal sealed class RestoreCache
{
    private const int FormatVersion = 1;
    private static readonly JsonSerializerOptions Format =
        new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
    // Like a search without options, but it skips folders that cannot be listed.
    private static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };
    private static readonly EnumerationOptions EverythingBelow =
        new() { IgnoreInaccessible = true, AttributesToSkip = 0, RecurseSubdirectories = true };

    private sealed record Entry(
        IReadOnlyList<string> Folders, string FolderContents, IReadOnlyList<ResolvedPackage> Packages);

    private RestoreCache(string path) => FilePath = path;

    public string FilePath { get; }

    public static RestoreCache For(
        string folder, IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> addedSources)
    {
        string[] parts =
        [
            $"{FormatVersion} {Environment.Version} "
                + $"{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}",
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? "",
            .. requests.Select(r => r.ToString()).Order(StringComparer.Ordinal),
            .. addedSources,
            .. ConfigFiles(folder).Select(path => $"{path}\n{Text(path)}"),
        ];
        string key = Hash(parts)[..32];
        string root =
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new(Path.Combine(root.Length > 0 ? root : Path.GetTempPath(), "gptvis", "restores", key + ".json"));
    }

    /// <returns>Null if a restore is needed: the cache must never fail a cell.</returns>
    public IReadOnlyList<ResolvedPackage>? Read()
    {
        if (!File.Exists(FilePath)) return null;

        try
        {
            var entry = JsonSerializer.Deserialize<Entry>(File.ReadAllBytes(FilePath), Format);
            bool holds = entry is not null
                && Contents(entry.Folders) == entry.FolderContents
                && entry.Packages.All(
                    p => Directory.Exists(p.Folder) && p.Assemblies.Concat(p.Natives).All(File.Exists));
            return holds ? entry!.Packages : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return null; // truncated, edited or not readable: the restore writes it again
        }
    }

    public void Write(IReadOnlyList<ResolvedPackage> packages, IReadOnlyList<string> folders)
    {
        string temporary = $"{FilePath}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            File.WriteAllBytes(
                temporary, JsonSerializer.SerializeToUtf8Bytes(new Entry(folders, Contents(folders), packages)));
            File.Move(temporary, FilePath, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk or a read-only folder: the next run restores again.
        }
    }

    /// <summary>
    /// Names, sizes and times of the packages in the folders (NuGet's layouts are at most id/version/file deep).
    /// </summary>
    private static string Contents(IEnumerable<string> folders)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 };
        return Hash(folders
            .Where(Directory.Exists)
            .SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*.nupkg", options))
            .Select(file => $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}")
            .Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> ConfigFiles(string folder)
    {
        var near = Ancestors(folder).SelectMany(f => Directory.EnumerateFiles(f, "*.config", Everything))
            .Where(f => Path.GetFileName(f).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));
        string home = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "NuGet")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet");
        var user = Directory.Exists(home) ? Directory.EnumerateFiles(home, "*.config", EverythingBelow) : [];
        return [.. near, .. user.Order(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Empty if the file cannot be read; the restore reports it if it matters.</summary>
    private static string Text(string configFile)
    {
        try
        {
            return File.ReadAllText(configFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var d = new DirectoryInfo(folder); d is not null; d = d.Parent) yield return d.FullName;
    }

    private static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
