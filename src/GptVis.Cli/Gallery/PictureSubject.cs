using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace GptVis.Cli.Gallery;

/// <summary>A section of docs/pictures/README.md. Its pages form one notebook.</summary>
/// <param name="Number">From 1, in the order of the sections.</param>
/// <param name="Title">The heading of the section.</param>
/// <param name="Pages">The pages that the section links to.</param>
internal sealed partial record PictureSubject(int Number, string Title, IReadOnlyList<PicturePage> Pages)
{
    /// <summary>The prefix of the file names of all gallery notebooks.</summary>
    public const string NotebookPrefix = "gallery-";

    /// <summary>The file name of the notebook: gallery-1-attention.ipynb.</summary>
    public string NotebookName =>
        $"{NotebookPrefix}{Number}-{NoLetters().Replace(Title.ToLowerInvariant(), "-").Trim('-')}.ipynb";

    /// <summary>The sections of a folder's README.md that link to pages beside it.</summary>
    /// <exception cref="UserError">README.md is missing or has no such section, or a page is malformed.</exception>
    public static IReadOnlyList<PictureSubject> ReadAll(string folder)
    {
        string index = Path.Combine(folder, "README.md");
        if (!File.Exists(index))
            throw new UserError($"{folder} has no README.md, whose sections give the pages and their order.");

        string text = File.ReadAllText(index);
        var subjects = new List<(string Title, List<PicturePage> Pages)>();
        foreach (var block in Markdown.Parse(text))
        {
            if (block is HeadingBlock { Level: 2 } heading)
                subjects.Add((text.Substring(heading.Span.Start, heading.Span.Length).TrimStart('#', ' '), []));
            if (block is ListBlock list && subjects is [.., var subject]) subject.Pages.AddRange(PagesIn(folder, list));
        }

        subjects.RemoveAll(subject => subject.Pages.Count == 0);
        return subjects.Count > 0
            ? [.. subjects.Select((subject, i) => new PictureSubject(i + 1, subject.Title, subject.Pages))]
            : throw new UserError(
                $"{index} has no section, a heading with ## and a list below it, that links to a page beside it.");
    }

    private static IEnumerable<PicturePage> PagesIn(string folder, ListBlock list) => list.Descendants<LinkInline>()
        .Select(link => link.Url ?? "")
        .Where(url => url.EndsWith(".md", StringComparison.Ordinal) && !url.Contains('/'))
        .Select(file => PicturePage.Read(Path.Combine(folder, file)));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoLetters();
}
