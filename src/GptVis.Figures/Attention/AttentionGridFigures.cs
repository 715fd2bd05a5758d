using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attention;

/// <summary>Figures of all attention heads of a model.</summary>
internal static class AttentionGridFigures
{
    /// <summary>
    /// The largest number of cells of a page: 16 MB of HTML, and patterns of four times that in memory.
    /// </summary>
    public const int MaxCells = 12_000_000;

    /// <summary>
    /// Every head's pattern as a thumbnail, rows of layers and columns of heads; a click enlarges it.
    /// </summary>
    /// <param name="patterns">
    /// Attention probabilities of every layer, (H, T, T) each: row = query, column = key; zero above the diagonal.
    /// </param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="title">The model, for the title.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not match, there are no tokens, a token attends to a later one, or there are more than
    /// <see cref="MaxCells"/> cells.
    /// </exception>
    public static View Grid(IReadOnlyList<Tensor> patterns, IReadOnlyList<TokenText> tokens, string title)
    {
        int L = patterns.Count, T = tokens.Count;
        if (L == 0)
            throw new ArgumentException("There are no layers; a grid of heads needs at least one.", nameof(patterns));
        int H = RequireHeads(patterns);
        RequireFits(L, H, T);
        Tensor[] heads = [.. patterns.SelectMany(layer => Enumerable.Range(0, H).Select(layer.Slice))];
        foreach (var head in heads) AttentionFigures.RequireCausal(head, T);

        var packed = new PackedPatterns(heads, T);
        string caption = Caption(heads, H, tokens, packed);
        string altText = string.Create(CultureInfo.InvariantCulture,
            $"{L} × {H} small heat maps of attention over {T} tokens, a row for each layer and a column for each "
                + $"head. {caption}");
        return new View
        {
            Title = title,
            Caption = caption,
            AltText = altText,
            Parts = [new AttentionGridPart(
                packed, L, H, tokens, [.. heads.Select(head => AttentionCaptions.Caption(head, tokens))], altText)],
            Table = Cells(heads, H, tokens),
            Summary = Heads(heads, H, tokens),
        };
    }

    /// <summary>Throws if the patterns of a text have more cells than a page holds.</summary>
    /// <exception cref="ArgumentException">
    /// There are more than <see cref="MaxCells"/> cells; the message gives the largest number of tokens.
    /// </exception>
    public static void RequireFits(int layers, int heads, int tokens)
    {
        long cells = (long)layers * heads * ((long)tokens * (tokens + 1) / 2);
        if (cells <= MaxCells) return;
        int most = (int)((Math.Sqrt(8.0 * (MaxCells / (layers * heads)) + 1) - 1) / 2);
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"{tokens:N0} tokens in {layers * heads:N0} heads are {cells:N0} cells; a page holds {MaxCells:N0}. Give "
                + $"at most {most:N0} tokens, or look at one head with PlotAttention."));
    }

    private static int RequireHeads(IReadOnlyList<Tensor> patterns)
    {
        foreach (var layer in patterns)
        {
            if (layer.Shape.Length != 3 || layer.Shape[0] != patterns[0].Shape[0])
                throw new ArgumentException(
                    $"The patterns of a layer have shape {layer}; every layer needs (heads, tokens, tokens) with as "
                        + $"many heads as the first, {patterns[0]}.", nameof(patterns));
        }
        return patterns[0].Shape[0];
    }

    private static string Caption(Tensor[] heads, int H, IReadOnlyList<TokenText> tokens, PackedPatterns packed)
    {
        const string honesty = "Attention shows where a head reads, not why the model answers as it does.";
        string precision = packed.IsExactOnHover
            ? "" : " Shades and the numbers on hover have 8 bits (steps of 0.4 %); AsTable() has the exact ones.";
        string how = $"Click a head to enlarge it. All share one scale, 0 to 100 %.{precision} {honesty}";
        if (tokens.Count == 1)
            return $"{tokens[0].At(0)} is the only token: every head can look at nothing else. {how}";

        var (index, look) = heads.Select(AttentionCaptions.Strongest).Index().MaxBy(head => head.Item?.Share ?? -1);
        string strongest = look is var (query, key, share)
            ? string.Create(CultureInfo.InvariantCulture,
                $"Strongest look beyond the first token and itself: {tokens[query].At(query)} at "
                    + $"{tokens[key].At(key)}, {NumberText.Percent(share)}, in layer {index / H}, head {index % H}.")
            : "No token looks at anything but the first token and itself.";
        double first = heads.Select(AttentionCaptions.ShareOfFirst).Where(double.IsFinite).DefaultIfEmpty(double.NaN)
            .Average();
        return $"{strongest} On average over all heads the later tokens give {NumberText.Percent(first)} to the first, "
            + $"{tokens[0].At(0)}. {how}";
    }

    private static Table Cells(Tensor[] heads, int H, IReadOnlyList<TokenText> tokens)
    {
        int cells = AttentionCaptions.CountOfCells(tokens.Count);
        return new Table(
            [new("layer"), new("head"), new("query position"), new("query"), new("key position"), new("key"),
                new("probability")],
            heads.Length * cells,
            index =>
            {
                var (head, (query, key)) = (index / cells, AttentionCaptions.CellAt(index % cells));
                return [head / H, head % H, query, tokens[query], key, tokens[key], heads[head][query, key]];
            });
    }

    private static Table Heads(Tensor[] heads, int H, IReadOnlyList<TokenText> tokens) => new(
        [new("layer"), new("head"), new("strongest look"), new("at"), new("with", ColumnFormat.Percent),
            new("first token gets", ColumnFormat.Percent)],
        heads.Select((pattern, index) => AttentionCaptions.Strongest(pattern) is var (query, key, share)
            ? (object?[])[index / H, index % H, tokens[query].At(query), tokens[key].At(key), share,
                AttentionCaptions.ShareOfFirst(pattern)]
            : [index / H, index % H, null, null, null,
                tokens.Count > 1 ? AttentionCaptions.ShareOfFirst(pattern) : null]));
}
