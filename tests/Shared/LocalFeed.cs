namespace GptVis.Tests.Shared;

/// <summary>The packages as they were packed, for a folder whose restores find them and ask no network.</summary>
internal static class LocalFeed
{
    private static string Packages => Path.Combine(Repository.Root, "packages");

    /// <summary>Not a floating version: among the downloaded packages are those of earlier builds.</summary>
    public static string Version { get; } =
        Path.GetFileNameWithoutExtension(
            Directory.GetFiles(Packages, "GptVis.Interactive.*.nupkg").Single())["GptVis.Interactive.".Length..];

    /// <summary>Writes the packages and a NuGet.config that names nothing else into a folder.</summary>
    public static void WriteTo(string folder)
    {
        string packages = Directory.CreateDirectory(Path.Combine(folder, "packages")).FullName;
        foreach (string package in Directory.GetFiles(Packages, "*.nupkg"))
            File.Copy(package, Path.Combine(packages, Path.GetFileName(package)));
        // Their dependencies come from where the build has put them.
        string downloaded = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(Path.Combine(folder, "NuGet.config"),
            $"""<configuration><packageSources><clear /><add key="local" value="packages" /><add key="downloaded" value="{downloaded}" /></packageSources></configuration>""");
    }
}
