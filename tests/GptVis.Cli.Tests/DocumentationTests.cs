using System.Text.RegularExpressions;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests;

/// <summary>
/// Every C# snippet of the documentation is run: the snippets of one page are the cells of one notebook.
/// </summary>
[Trait("Needs", "gptvis")]
public sealed partial class DocumentationTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    public static TheoryData<string> PagesWithSnippets =>
        [.. Directory.GetFiles(Repository.Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            // Those of docs/pictures are the cells of notebooks/gallery-*.ipynb, which are run and drawn with the
            // tutorials.
            .Where(page => Snippets(page).Length > 0 && Path.GetFileName(Path.GetDirectoryName(page)) != "pictures")
            .Select(page => Path.GetRelativePath(Repository.Root, page)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(PagesWithSnippets))]
    public void Its_snippets_run(string page)
    {
        string[] snippets = Snippets(Path.Combine(Repository.Root, page));
        File.Copy(Path.Combine(Repository.Root, "NuGet.config"), _gptvis.InFolder("NuGet.config"), overwrite: true);
        foreach (string package in Directory.GetFiles(Path.Combine(Repository.Root, "packages"), "*.nupkg"))
            File.Copy(package, Path.Combine(_gptvis.InFolder("packages"), Path.GetFileName(package)));

        _gptvis.WriteNotebook("snippets.ipynb", snippets);
        var result = _gptvis.Run("run", "snippets.ipynb");
        Assert.True(result.ExitCode == 0, $"{page}\n{result.Output}\n{result.Errors}");
    }

    private static string[] Snippets(string page) =>
        [.. CSharpBlock().Matches(File.ReadAllText(page).ReplaceLineEndings("\n"))
            .Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
