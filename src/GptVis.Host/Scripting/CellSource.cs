using GptVis.Host.Scripting.Errors;

namespace GptVis.Host.Scripting;

/// <summary>
/// Splits a cell at its language lines (<c>#!csharp</c>, <c>#!markdown</c>, ...), as .NET Interactive does.
/// </summary>
internal static class CellSource
{
    private const string Meta = "meta";

    public static IReadOnlyList<CellSegment> Split(string code, string language)
    {
        var segments = new List<CellSegment>();
        var lines = code.ReplaceLineEndings("\n").Split('\n');
        (int start, string current) = (0, language);

        for (int i = 0; i < lines.Length; i++)
        {
            if (MagicName(lines[i]) is not { } name) continue;

            Add(i);
            (start, current) = (i + 1, LanguageOf(name, i + 1));
        }

        Add(lines.Length);
        return segments;

        void Add(int end)
        {
            string text = string.Join('\n', lines[start..end]);
            if (!string.IsNullOrWhiteSpace(text) && current != Meta) segments.Add(new(current, text, start + 1));
        }
    }

    /// <summary>The cell with everything but C# replaced by spaces, so that positions stay those of the cell.</summary>
    public static string CSharpInPlace(string code)
    {
        bool isCSharp = true;
        return string.Join('\n', code.Split('\n').Select(line =>
        {
            if (MagicName(line) is { } name)
            {
                isCSharp = CellLanguages.Find(name) == CellLanguages.CSharp;
                return new string(' ', line.Length);
            }

            return isCSharp ? line : new string(' ', line.Length);
        }));
    }

    private static string? MagicName(string line) =>
        line.StartsWith("#!", StringComparison.Ordinal) ? line[2..].Split(' ', '\t')[0] : null;

    private static string LanguageOf(string name, int line) =>
        name == Meta ? Meta : CellLanguages.Find(name) ?? throw new CellFailedException(CellError.Of(
            CellError.Language,
            $"The magic command #!{name} is not one that gptvis has: it knows #!csharp, #!markdown and #!html. Remove "
                + $"line {line} or write it in C#.",
            line));
}
