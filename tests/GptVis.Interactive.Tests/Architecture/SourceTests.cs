using GptVis.Tests.Shared;

namespace GptVis.Interactive.Tests.Architecture;

/// <summary>What a source file may be, as CONTRIBUTING.md says.</summary>
public sealed class SourceTests
{
    private const int MaxColumns = 120;
    private const int MaxLines = 300;

    [Fact]
    public void No_line_is_longer_than_a_screen_is_wide()
    {
        var longLines =
            from source in Sources()
            from line in File.ReadLines(source.Path).Index()
            where line.Item.Length > MaxColumns
            select $"{source.Name}:{line.Index + 1} has {line.Item.Length} columns";

        AssertNone(longLines);
    }

    [Fact]
    public void No_file_is_longer_than_one_reads_at_once() => AssertNone(
        Sources().Select(source => (source.Name, Lines: File.ReadLines(source.Path).Count()))
            .Where(source => source.Lines > MaxLines)
            .Select(source => $"{source.Name} has {source.Lines} lines"));

    private static void AssertNone(IEnumerable<string> findings) => Assert.Equal("", string.Join('\n', findings));

    private static IEnumerable<(string Name, string Path)> Sources() =>
        ((string[])["src", "tests", "samples"])
            .SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(path => (Name: Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), Path: path))
            .Where(source => !source.Name.Split('/').Any(part => part is "bin" or "obj"));
}
