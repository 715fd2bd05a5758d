using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Activations;

/// <summary>
/// The MLP neurons with the strongest activations in a text, and the tokens that each promotes on the direct path to
/// the logits.
/// </summary>
/// <remarks>
/// The direct path: value · the neuron's row of the MLP's output matrix, through the final layer norm with this run's
/// scale at that position, times the unembedding. Geva et al.: Transformer Feed-Forward Layers Build Predictions by
/// Promoting Concepts in the Vocabulary Space, 2022. It leaves out what later layers do with the output, the final
/// norm's shift, and biases.
/// </remarks>
public static class StrongNeurons
{
    /// <summary>Finds the neurons with the largest values, each at the token where it is strongest.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="count">The number of neurons, at least 1; fewer if the model has fewer.</param>
    /// <param name="promoted">The number of promoted tokens per neuron, at least 1.</param>
    /// <param name="cancellation">Stops the run between two operations.</param>
    /// <exception cref="ArgumentException">The model cannot run the text, or a count is below 1.</exception>
    public static IReadOnlyList<StrongNeuron> Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, int count, int promoted = 3, CancellationToken cancellation = default)
    {
        if (count < 1)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"{count} neurons were requested; the minimum is 1.");
        if (promoted < 1)
            throw new ArgumentOutOfRangeException(
                nameof(promoted), promoted, $"{promoted} tokens per neuron were requested; the minimum is 1.");

        int L = gpt.Config.NLayers, M = gpt.Config.DMlp;
        var trace = gpt.Run(tokens, keep: ActivationFilter.Only(Activation.MlpPost), cancellation: cancellation);
        float[] peaks = new float[L * M];
        int[] positions = new int[L * M];
        for (int l = 0; l < L; l++) Peaks(trace.Blocks[l].MlpPost, peaks.AsSpan(l * M, M), positions.AsSpan(l * M, M));

        var scales = trace.LnFinalStatistics.Rstd;
        int[] strongest = TopTokens.Of(peaks, Math.Min(count, peaks.Length));
        var contributions = LogitContributions(
            gpt, [.. strongest.Select(i => (i / M, i % M, peaks[i] * scales[positions[i]]))], cancellation);
        return [.. strongest.Select((i, rank) => new StrongNeuron(
            i / M, i % M, positions[i], peaks[i], scales[positions[i]],
            [.. TopTokens.Of(contributions.Row(rank), Math.Min(promoted, contributions.Shape[1]))
                .Select(v => new PromotedToken(v, contributions[rank, v]))]))];
    }

    /// <summary>Every neuron's largest value and its position.</summary>
    private static void Peaks(Tensor values, Span<float> peaks, Span<int> positions)
    {
        values.Row(0).CopyTo(peaks);
        for (int t = 1; t < values.Shape[0]; t++)
        {
            var row = values.Row(t);
            for (int i = 0; i < row.Length; i++)
                if (row[i] > peaks[i]) (peaks[i], positions[i]) = (row[i], t);
        }
    }

    /// <summary>
    /// The neurons' contributions to every logit, (neurons, V): U · (γ ⊙ (w − mean(w))) times their value and the
    /// norm's scale.
    /// </summary>
    private static Tensor LogitContributions(
        Gpt gpt, (int Layer, int Neuron, float Factor)[] neurons, CancellationToken cancellation)
    {
        var written = new Tensor(neurons.Length, gpt.Config.DModel);
        for (int n = 0; n < neurons.Length; n++)
        {
            var (layer, neuron, factor) = neurons[n];
            var w = gpt.Weights.Blocks[layer].MlpOutWeight.Row(neuron);
            var row = written.Row(n);
            TensorPrimitives.Subtract(w, TensorPrimitives.Sum<float>(w) / w.Length, row);
            TensorPrimitives.Multiply(row, gpt.Weights.LnFinalWeight.Span, row);
            TensorPrimitives.Multiply(row, factor, row);
        }
        GC.KeepAlive(gpt);      // spans do not keep the mapped file open
        return gpt.Engine.Unembed(written, cancellation);
    }
}
