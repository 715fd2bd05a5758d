using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>The baseline of integrated gradients.</summary>
public enum GradientBaseline
{
    /// <summary>Zero token embeddings: the usual choice. No token has a zero embedding.</summary>
    Zeros,

    /// <summary>The mean of all token embeddings at every position: an average token of typical norm.</summary>
    MeanToken,
}

/// <summary>The embeddings of a <see cref="GradientBaseline"/>.</summary>
internal static class GradientBaselineEmbeddings
{
    /// <summary>The baseline's embeddings of T positions, (T, C).</summary>
    public static Tensor Of(this GradientBaseline baseline, Gpt gpt, int T) => baseline switch
    {
        GradientBaseline.Zeros => new Tensor(T, gpt.Config.DModel),
        GradientBaseline.MeanToken => Repeated(Mean(gpt), T),
        _ => throw new ArgumentOutOfRangeException(
            nameof(baseline), baseline, $"{baseline} is no baseline; there are Zeros and MeanToken."),
    };

    private static float[] Mean(Gpt gpt)
    {
        // In double: a float sum over 50,257 rows loses digits.
        int C = gpt.Config.DModel, V = gpt.Config.DVocab;
        var sum = new double[C];
        for (int v = 0; v < V; v++)
        {
            var row = gpt.Weights.TokenEmbedding.Row(v);
            for (int c = 0; c < C; c++) sum[c] += row[c];
        }
        GC.KeepAlive(gpt);      // spans do not keep the mapped file open
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
