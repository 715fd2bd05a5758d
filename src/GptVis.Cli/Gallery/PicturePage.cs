using Markdig;
using Markdig.Syntax;

namespace GptVis.Cli.Gallery;

/// <summary>A page of docs/pictures: one call, what it shows, and how to read it.</summary>
/// <param name="Name">The name of the call and of the file.</param>
/// <param name="Subject">The heading after the name.</param>
/// <param name="Snippets">
/// The C# blocks: the first on the embedded model, the second on one of GPT-2's shape, any others on either.
/// </param>
internal sealed record PicturePage(string Name, string Subject, IReadOnlyList<string> Snippets)
{
    private const int MinSnippets = 2;

    /// <exception cref="UserError">The page does not exist, or is malformed.</exception>
    public static PicturePage Read(string path)
    {
        if (!File.Exists(path)) throw new UserError($"{path} does not exist, but README.md links to it.");
        string name = Path.GetFileNameWithoutExtension(path);
        string text = File.ReadAllText(path);
        var document = Markdown.Parse(text);

        string heading = document.OfType<HeadingBlock>().FirstOrDefault(h => h.Level == 1) is { } first
            ? text.Substring(first.Span.Start, first.Span.Length).TrimStart('#', ' ')
            : "";
        if (!heading.StartsWith($"{name}: ", StringComparison.Ordinal))
            throw new UserError(
                $"{path} begins with the heading \"{heading}\"; it needs \"# {name}: \" and what the call shows.");

        string[] snippets =
            [.. document.Descendants<FencedCodeBlock>().Where(block => block.Info == "csharp")
                .Select(block => block.Lines.ToString())];
        if (snippets.Length < MinSnippets)
            throw new UserError(
                $"{path} has {snippets.Length} csharp blocks; it needs one for the embedded model and one for a model "
                    + "of GPT-2's shape.");
        return new PicturePage(name, heading[(name.Length + 2)..], snippets);
    }
}
