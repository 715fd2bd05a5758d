using GptVis.Analysis.Attribution;

namespace GptVis.Figures.Attribution;

/// <summary>One of the parts that a logit is the sum of.</summary>
/// <param name="Name">What captions call it.</param>
/// <param name="Layer">Its layer, where it has one.</param>
/// <param name="Head">Its head, where it is one.</param>
/// <param name="Adds">What it adds to the logit.</param>
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

    /// <summary>Sum of a tensor, in double.</summary>
    public static double SumOf(Tensor parts)
    {
        double sum = 0;
        foreach (float part in parts.Span) sum += part;
        return sum;
    }
}
