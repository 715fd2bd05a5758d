namespace GptVis.Tokenizers;

/// <summary>
/// One piece of a text and the steps of its byte-pair encoding: from bytes, merge by merge, to tokens.
/// </summary>
public sealed record BpePiece
{
    /// <summary>The text of the piece, including the space before a word.</summary>
    public required string Text { get; init; }

    /// <summary>Offset of the piece in the text, in UTF-16 units.</summary>
    public required int Start { get; init; }

    /// <summary>One symbol per UTF-8 byte: the start of merging.</summary>
    public required IReadOnlyList<string> ByteSymbols { get; init; }

    /// <summary>The merges in the order they were applied.</summary>
    public required IReadOnlyList<MergeStep> Merges { get; init; }

    /// <summary>The tokens left when no merge applies.</summary>
    public required IReadOnlyList<Token> Tokens { get; init; }

    /// <summary>
    /// The symbols after the first <paramref name="count"/> merges: 0 gives the bytes, the number of merges gives the
    /// tokens.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or above the number of merges.</exception>
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
