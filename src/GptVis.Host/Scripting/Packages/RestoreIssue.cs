namespace GptVis.Host.Scripting.Packages;

/// <summary>An error of a restore, from NuGet: code, text, and the package if there is one.</summary>
internal sealed record RestoreIssue(string Code, string Message, string? PackageId)
{
    /// <summary>
    /// Whether another source may have the package: no such package, no such version, only prereleases of it, nothing
    /// that satisfies the range.
    /// </summary>
    public bool IsMissingPackage => Code is "NU1100" or "NU1101" or "NU1102" or "NU1103";
}
