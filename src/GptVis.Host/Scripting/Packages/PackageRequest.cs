using System.Text.RegularExpressions;

namespace GptVis.Host.Scripting.Packages;

/// <summary>
/// What <c>#r "nuget: Id, version"</c> asks for. <paramref name="Version"/> null means the latest, prereleases
/// included.
/// </summary>
internal sealed partial record PackageRequest(string Id, string? Version)
{
    /// <summary>A version that can mean only one package, so that the feeds need not be asked for newer ones.</summary>
    public bool IsExact => Version is not null && !Version.Contains('*');

    /// <summary>The version as a PackageReference states it.</summary>
    public string Range => Version switch
    {
        null => "*-*",
        // A bare version means "at least" to NuGet; a notebook that pins a version means that one.
        _ when IsExact && char.IsAsciiDigit(Version[0]) => $"[{Version}]",
        _ => Version,
    };

    /// <summary>Parses the text after <c>nuget:</c>; null when it is not an id with an optional version.</summary>
    public static PackageRequest? Parse(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success) return null;

        string version = match.Groups["version"].Value;
        return new(match.Groups["id"].Value, version.Length == 0 || version == "*-*" ? null : version);
    }

    /// <summary>
    /// Whether this asks for one version, and not the given one (which is in NuGet's normal form: 1.0 is 1.0.0).
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
