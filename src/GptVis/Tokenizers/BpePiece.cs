namespace GptVis.Tokenizers;

/// <summary>
/// One piece of a text and how byte-pair encoding made its tokens: bytes first, then merge after merge.
/// </summary>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record BpePiece
{
    /// <summary>The piece as it stands in the text, with the space before a word.</summary>
    public required string Text { get; init; }

    /// <summary>Offset of the piece in the text, in UTF-16 units.</summary>
    public required int Start { get; init; }

    /// <summary>One symbol per UTF-8 byte: where merging begins.</summary>
    public required IReadOnlyList<string> ByteSymbols { get; init; }

    /// <summary>The merges in the order they were made.</summary>
    public required IReadOnlyList<MergeStep> Merges { get; init; }

    /// <summary>The tokens left when no merge applies.</summary>
    public required IReadOnlyList<Token> Tokens { get; init; }

    /// <summary>
    /// The symbols after the first <paramref name="count"/> merges: 0 gives the bytes, all of them the tokens.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many merges.</exception>
    public IReadOnlyList<string> SymbolsAfter(int count)
    {
        if (count < 0 || count > Merges.Count)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"This piece has {Merges.Count} merges; ask for 0 to {Merges.Count}.");

        // by the offset of a symbol's first byte; null inside a symbol
        string?[] symbols = [.. ByteSymbols];
        int[] next = [.. Enumerable.Range(1, symbols.Length)];
        foreach (var merge in Merges.Take(count))
        {
            int left = merge.ByteOffset, right = next[left];
            symbols[left] = merge.Merged;
            symbols[right] = null;
            next[left] = next[right];
        }
        return [.. symbols.OfType<string>()];
    }
}
