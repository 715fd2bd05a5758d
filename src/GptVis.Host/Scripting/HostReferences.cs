using System.Reflection;
using Microsoft.CodeAnalysis;

namespace GptVis.Host.Scripting;

/// <summary>
/// The assemblies that this process contains from the start: the frameworks and the host's own dependencies.
/// </summary>
internal static class HostReferences
{
    private static readonly Dictionary<string, string> PathsByName =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The references of every cell: .NET, the formatters, and the functions of <see cref="CellFunctions"/>.
    /// </summary>
    public static IReadOnlyList<MetadataReference> ForEveryCell { get; } =
    [
        .. In(Path.GetDirectoryName(typeof(object).Assembly.Location)!),
        MetadataReference.CreateFromFile(typeof(CellFunctions).Assembly.Location),
        MetadataReference.CreateFromFile(PathsByName["Microsoft.DotNet.Interactive.Formatting"]),
        MetadataReference.CreateFromFile(PathsByName["Microsoft.AspNetCore.Html.Abstractions"]),
    ];

    /// <summary>
    /// The rest of ASP.NET Core. NuGet leaves these out of a restore for this host (the framework has them),
    /// so the first package brings them along.
    /// </summary>
    public static IReadOnlyList<MetadataReference> ForPackages() =>
        [.. In(Path.GetDirectoryName(PathsByName["Microsoft.AspNetCore.Html.Abstractions"])!).Where(IsNotForEveryCell)];

    /// <summary>The version of an assembly that this process contains from the start; null for any other.</summary>
    public static Version? VersionOf(string assemblyName) =>
        PathsByName.TryGetValue(assemblyName, out var path) ? AssemblyName.GetAssemblyName(path).Version : null;

    private static bool IsNotForEveryCell(MetadataReference reference) =>
        ForEveryCell.All(known => known.Display != reference.Display);

    private static IEnumerable<MetadataReference> In(string folder) =>
        PathsByName.Values.Where(path => Path.GetDirectoryName(path) == folder).Order(StringComparer.Ordinal)
        .Select(path => MetadataReference.CreateFromFile(path));
}
