namespace GptVis.Host.Scripting.Packages;

/// <summary>A package on disk and the files of it that this platform uses (full paths).</summary>
internal sealed record ResolvedPackage(
    string Id, string Version, string Folder, IReadOnlyList<string> Assemblies, IReadOnlyList<string> Natives);
