using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// Remembers what a restore found, because asking NuGet again takes a second. An entry holds while nothing it was made
/// from has changed: the requests, the NuGet.config files, the packages in the local folders, and the files it names.
/// </summary>
internal sealed class RestoreCache
{
    private const int FormatVersion = 1;
    private readonly string _path;

    private sealed record Entry(IReadOnlyList<string> Folders, string FolderContents, IReadOnlyList<ResolvedPackage> Packages);

    private RestoreCache(string path) => _path = path;

    public static RestoreCache For(string folder, IReadOnlyList<PackageRequest> requests, IReadOnlyList<string> addedSources)
    {
        string[] parts =
        [
            $"{FormatVersion} {Environment.Version} {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}",
            Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? "",
            .. requests.Select(r => r.ToString()).Order(StringComparer.Ordinal),
            .. addedSources,
            .. ConfigFiles(folder).Select(path => $"{path}\n{File.ReadAllText(path)}"),
        ];
        string key = Hash(parts)[..32];
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return new(Path.Combine(root.Length > 0 ? root : Path.GetTempPath(), "gptvis", "restores", key + ".json"));
    }

    public IReadOnlyList<ResolvedPackage>? Read()
    {
        if (!File.Exists(_path)) return null;

        Entry? entry;
        try
        {
            entry = JsonSerializer.Deserialize<Entry>(File.ReadAllBytes(_path));
        }
        catch (JsonException)
        {
            return null; // cut short or edited: the restore writes it anew
        }

        bool holds = entry is not null
            && Contents(entry.Folders) == entry.FolderContents
            && entry.Packages.All(p => Directory.Exists(p.Folder) && p.Assemblies.Concat(p.Natives).All(File.Exists));
        return holds ? entry!.Packages : null;
    }

    public void Write(IReadOnlyList<ResolvedPackage> packages, IReadOnlyList<string> folders)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        string temporary = $"{_path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(new Entry(folders, Contents(folders), packages)));
        File.Move(temporary, _path, overwrite: true);
    }

    /// <summary>Names, sizes and times of the packages in the folders (NuGet's layouts are at most id/version/file deep).</summary>
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
        var near = Ancestors(folder).SelectMany(f => Directory.EnumerateFiles(f, "*.config"))
            .Where(f => Path.GetFileName(f).Equals("nuget.config", StringComparison.OrdinalIgnoreCase));
        string home = OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "NuGet")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "NuGet");
        var user = Directory.Exists(home) ? Directory.EnumerateFiles(home, "*.config", SearchOption.AllDirectories) : [];
        return [.. near, .. user.Order(StringComparer.OrdinalIgnoreCase)];
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var d = new DirectoryInfo(folder); d is not null; d = d.Parent) yield return d.FullName;
    }

    private static string Hash(IEnumerable<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
}
