namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// An error of a restore, as NuGet states it: code, text, and the package it is about when there is one.
/// </summary>
internal sealed record RestoreIssue(string Code, string Message, string? PackageId)
{
    /// <summary>
    /// Another source may have it: no such package, no such version, only prereleases of it, nothing that satisfies the
    /// range.
    /// </summary>
    public bool IsMissingPackage => Code is "NU1100" or "NU1101" or "NU1102" or "NU1103";
}
