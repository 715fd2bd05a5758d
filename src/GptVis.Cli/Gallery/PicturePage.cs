using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace GptVis.Cli.Gallery;

/// <summary>A page of docs/pictures: one call, what it shows, and how to read it.</summary>
/// <param name="Name">The call's name, which is the file's.</param>
/// <param name="Subject">What the heading says after the name.</param>
/// <param name="Snippets">The C# blocks: the first on the embedded model, the second on one of GPT-2's shape, any others on either.</param>
internal sealed record PicturePage(string Name, string Subject, IReadOnlyList<string> Snippets)
{
    private const int LeastSnippets = 2;

    /// <summary>The pages that a folder's README.md links to, in its order.</summary>
    /// <exception cref="UserError">There is no README.md, it links to no page, or a page is not as it has to be.</exception>
    public static IReadOnlyList<PicturePage> ReadAll(string folder)
    {
        string index = Path.Combine(folder, "README.md");
        if (!File.Exists(index)) throw new UserError($"{folder} has no README.md, whose links give the pages and their order.");

        var links = Markdown.Parse(File.ReadAllText(index)).Descendants<LinkInline>().Select(link => link.Url ?? "");
        string[] files = [.. links.Where(url => url.EndsWith(".md", StringComparison.Ordinal) && !url.Contains('/')).Distinct()];
        if (files.Length == 0) throw new UserError($"{index} links to no page beside it.");

        return [.. files.Select(file => Read(Path.Combine(folder, file)))];
    }

    private static PicturePage Read(string path)
    {
        if (!File.Exists(path)) throw new UserError($"{path} does not exist, but README.md links to it.");
        string name = Path.GetFileNameWithoutExtension(path);
        string text = File.ReadAllText(path);
        var document = Markdown.Parse(text);

        string heading = document.OfType<HeadingBlock>().FirstOrDefault(h => h.Level == 1) is { } first ? text.Substring(first.Span.Start, first.Span.Length).TrimStart('#', ' ') : "";
        if (!heading.StartsWith($"{name}: ", StringComparison.Ordinal)) throw new UserError($"{path} begins with the heading \"{heading}\"; it needs \"# {name}: \" and what the call shows.");

        string[] snippets = [.. document.Descendants<FencedCodeBlock>().Where(block => block.Info == "csharp").Select(block => block.Lines.ToString())];
        if (snippets.Length < LeastSnippets) throw new UserError($"{path} has {snippets.Length} csharp blocks; it needs one for the embedded model and one for a model of GPT-2's shape.");
        return new PicturePage(name, heading[(name.Length + 2)..], snippets);
    }
}
