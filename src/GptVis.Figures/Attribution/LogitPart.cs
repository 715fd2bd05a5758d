using GptVis.Analysis.Attribution;

namespace GptVis.Figures.Attribution;

/// <summary>One part of a logit.</summary>
/// <param name="Name">The part's name in captions.</param>
/// <param name="Layer">The part's layer; null if it has none.</param>
/// <param name="Head">The head; null if the part is not a head.</param>
/// <param name="Adds">The part's contribution to the logit.</param>
internal sealed record LogitPart(string Name, int? Layer, int? Head, double Adds)
{
    /// <summary>All parts: both embeddings, every head, every MLP, the biases.</summary>
    public static IReadOnlyList<LogitPart> Of(LogitAttribution attribution)
    {
        int L = attribution.Heads.Shape[0], H = attribution.Heads.Shape[1];
        return
        [
            new("the token embedding", null, null, attribution.Embedding),
            new("the position embedding", null, null, attribution.PositionEmbedding),
            .. from l in Enumerable.Range(0, L)
               from h in Enumerable.Range(0, H)
               select new LogitPart($"layer {l}, head {h}", l, h, attribution.Heads[l, h]),
            .. Enumerable.Range(0, L).Select(l => new LogitPart($"the MLP of layer {l}", l, null, attribution.Mlps[l])),
            new("the biases", null, null, attribution.Biases),
        ];
    }

    /// <summary>The sum of a tensor, in double.</summary>
    public static double SumOf(Tensor parts)
    {
        double sum = 0;
        foreach (float part in parts.Span) sum += part;
        return sum;
    }
}
