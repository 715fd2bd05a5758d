using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>The embeddings that integrated gradients start from: a text that says nothing.</summary>
public enum GradientBaseline
{
    /// <summary>Zeros in place of every token embedding: the usual choice. No token has that embedding.</summary>
    Zeros,

    /// <summary>
    /// The mean of all token embeddings at every position: a token without qualities, of a usual size.
    /// </summary>
    MeanToken,
}

/// <summary>What a <see cref="GradientBaseline"/> is in numbers.</summary>
internal static class GradientBaselineEmbeddings
{
    /// <summary>The embeddings of so many positions, (T, C).</summary>
    public static Tensor Of(this GradientBaseline baseline, Gpt gpt, int T) => baseline switch
    {
        GradientBaseline.Zeros => new Tensor(T, gpt.Config.DModel),
        GradientBaseline.MeanToken => Repeated(Mean(gpt), T),
        _ => throw new ArgumentOutOfRangeException(
            nameof(baseline), baseline, $"{baseline} is no baseline; there are Zeros and MeanToken."),
    };

    private static float[] Mean(Gpt gpt)
    {
        // In double: 50,257 rows are more than a float sum takes without a trace.
        int C = gpt.Config.DModel, V = gpt.Config.DVocab;
        var sum = new double[C];
        for (int v = 0; v < V; v++)
        {
            var row = gpt.Weights.TokenEmbedding.Row(v);
            for (int c = 0; c < C; c++) sum[c] += row[c];
        }
        GC.KeepAlive(gpt);      // spans of mapped weights do not keep the file mapped
        TensorPrimitives.Divide(sum, V, sum);
        return Array.ConvertAll(sum, x => (float)x);
    }

    private static Tensor Repeated(float[] row, int T)
    {
        var rows = new Tensor(T, row.Length);
        for (int t = 0; t < T; t++) row.CopyTo(rows.Row(t));
        return rows;
    }
}
