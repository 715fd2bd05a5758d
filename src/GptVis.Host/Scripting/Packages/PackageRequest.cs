using System.Text.RegularExpressions;

namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// The request of <c>#r "nuget: Id, version"</c>. A null <paramref name="Version"/> means the latest, prereleases
/// included.
/// </summary>
internal sealed partial record PackageRequest(string Id, string? Version)
{
    /// <summary>
    /// Whether the version names exactly one package, so that feeds need not be searched for newer ones.
    /// </summary>
    public bool IsExact => Version is not null && !Version.Contains('*');

    /// <summary>The version range of the PackageReference.</summary>
    public string Range => Version switch
    {
        null => "*-*",
        // NuGet reads a bare version as "at least"; a notebook that pins a version means exactly that one.
        _ when IsExact && char.IsAsciiDigit(Version[0]) => $"[{Version}]",
        _ => Version,
    };

    /// <summary>Parses the text after <c>nuget:</c>; null if it is not an id with an optional version.</summary>
    public static PackageRequest? Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success) return null;

        string version = match.Groups["version"].Value;
        return new(match.Groups["id"].Value, version.Length == 0 || version == "*-*" ? null : version);
    }

    /// <summary>
    /// Whether this request pins a version other than the given one (in NuGet's normal form: 1.0 is 1.0.0).
    /// </summary>
    public bool ExcludesVersion(string normalVersion) =>
        Range is ['[', .. var pinned, ']'] && !pinned.Contains(',') && Normal(pinned) != Normal(normalVersion);

    private static string Normal(string version)
    {
        string[] release = version.Split('+')[0].Split('-', 2);
        var numbers = release[0].Split('.').Select(n => n.TrimStart('0')).Select(n => n.Length == 0 ? "0" : n).ToList();
        while (numbers.Count < 3) numbers.Add("0");
        if (numbers is [_, _, _, "0"]) numbers.RemoveAt(3);
        return string.Join('-', [string.Join('.', numbers), .. release[1..]]).ToLowerInvariant();
    }

    public override string ToString() => Version is null ? Id : $"{Id}, {Version}";

    [GeneratedRegex(@"^\s*(?<id>[A-Za-z0-9_][A-Za-z0-9_.\-]*)\s*(,\s*(?<version>[\d*\[(][\w.*+\-,\[\]() ]*?))?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
