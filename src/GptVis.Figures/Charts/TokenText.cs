using System.Globalization;
using System.Text;

namespace GptVis.Figures.Charts;

/// <summary>One token as figures show it: its text, made visible, and its id.</summary>
/// <param name="Text">
/// The token's text, untrusted and unchanged: can contain spaces, newlines, markup, anything.
/// </param>
/// <param name="Id">The token's id; null if the figure needs none.</param>
public sealed record TokenText(string Text, int? Id = null)
{
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>
    /// The text with invisible characters made visible: space as ·, newline as ⏎, tab as ⇥, the empty text as ∅,
    /// control and direction characters by their code point, so that no token can hide or reorder the labels beside it.
    /// </summary>
    public string Visible { get; } = MakeVisible(Text);

    /// <summary>Tokens of plain texts, in order.</summary>
    public static IReadOnlyList<TokenText> Sequence(IEnumerable<string> texts) =>
        [.. texts.Select(text => new TokenText(text))];

    /// <summary>Tokens with their ids, in order.</summary>
    /// <exception cref="ArgumentException">The numbers of texts and ids differ.</exception>
    public static IReadOnlyList<TokenText> Sequence(IReadOnlyList<string> texts, IReadOnlyList<int> ids) =>
        texts.Count == ids.Count
            ? [.. texts.Zip(ids, (text, id) => new TokenText(text, id))]
            : throw new ArgumentException(
                $"{texts.Count} texts were given with {ids.Count} ids; every token needs one of each.", nameof(ids));

    /// <summary>
    /// <see cref="Visible"/> with at most <paramref name="length"/> user-perceived characters; an ellipsis marks the
    /// cut.
    /// </summary>
    public string Shortened(int length)
    {
        var text = new StringInfo(Visible);
        return text.LengthInTextElements <= length ? Visible : text.SubstringByTextElements(0, length - 1) + "…";
    }

    /// <summary>The token and its position: "`·cat` (2)". The position distinguishes repeated tokens.</summary>
    public string At(int position) => string.Create(CultureInfo.InvariantCulture, $"`{Visible}` ({position})");

    /// <inheritdoc/>
    public override string ToString() => Visible;

    private static string MakeVisible(string text)
    {
        if (text.Length == 0) return "∅";

        var visible = new StringBuilder(text.Length);
        // an unpaired surrogate becomes U+FFFD, as in JSON
        foreach (var rune in text.EnumerateRunes())
        {
            visible.Append(rune.Value switch
            {
                ' ' => "·",
                '\n' => "⏎",
                '\r' => "␍",
                '\t' => "⇥",
                0xA0 => "⍽",
                _ when IsInvisible(rune) => $"⟨{rune.Value:X4}⟩",
                _ => rune.ToString(),
            });
        }
        return visible.ToString();
    }

    private static bool IsInvisible(Rune rune) => rune.Value != ZeroWidthJoiner && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator;
}
