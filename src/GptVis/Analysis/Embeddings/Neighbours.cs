using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Embeddings;

/// <summary>Tokens whose embeddings have nearly the same direction.</summary>
public static class Neighbours
{
    /// <summary>
    /// Finds the nearest tokens to a token by cosine, nearest first; ties by lower id. The token itself is excluded.
    /// </summary>
    /// <param name="embedding">One row per token, (V, C).</param>
    /// <param name="token">The token's id.</param>
    /// <param name="count">The number of neighbours, at least 1; fewer if the vocabulary is smaller.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="ArgumentException">The token is not in the vocabulary, or the count is below 1.</exception>
    public static IReadOnlyList<Neighbour> Compute(
        Tensor embedding, int token, int count, CancellationToken cancellation = default)
    {
        int V = embedding.Shape[0];
        if (token < 0 || token >= V)
            throw new ArgumentOutOfRangeException(
                nameof(token), token, $"Token {token} was requested; the vocabulary has 0 to {V - 1}.");
        if (count < 1)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"{count} neighbours were requested; the minimum is 1.");

        float[] cosines = new float[V];
        var row = embedding.Row(token).ToArray();
        float length = TensorPrimitives.Norm<float>(row);
        for (int v = 0; v < V; v++)
        {
            if (v % 4096 == 0) cancellation.ThrowIfCancellationRequested();
            var other = embedding.Row(v);
            float lengths = length * TensorPrimitives.Norm<float>(other);
            // A row of zeros has no direction: its cosine counts as 0.
            cosines[v] = lengths > 0 ? Math.Clamp(TensorPrimitives.Dot<float>(row, other) / lengths, -1, 1) : 0;
        }
        float[] candidates = [.. cosines];
        candidates[token] = float.NegativeInfinity;
        return [.. TopTokens.Of(candidates, Math.Min(count, V - 1)).Select(v => new Neighbour(v, cosines[v]))];
    }
}

/// <summary>A near token.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="Cosine">
/// Cosine of the angle between the two embeddings, −1 to 1: 1 for the same direction, 0 for a right angle.
/// </param>
public readonly record struct Neighbour(int Token, float Cosine);
