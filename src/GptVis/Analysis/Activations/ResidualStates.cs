using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Activations;

/// <summary>
/// The residual stream of a text at every depth: state 0 is the embedding (token + position), state n the stream after
/// n blocks.
/// </summary>
public sealed class ResidualStates
{
    private ResidualStates(IReadOnlyList<Tensor> states) => States = states;

    /// <summary>L + 1 states, (T, C) each.</summary>
    public IReadOnlyList<Tensor> States { get; }

    /// <summary>Number of blocks, L.</summary>
    public int Layers => States.Count - 1;

    /// <summary>Number of tokens, T.</summary>
    public int Tokens => States[0].Shape[0];

    /// <summary>Width of the residual stream, C.</summary>
    public int Width => States[0].Shape[1];

    /// <summary>Runs a text and keeps the residual stream, which takes 4 · (L + 3) · T · C bytes.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="cancellation">Stops the run between two operations.</param>
    /// <exception cref="ArgumentException">The model cannot run the text.</exception>
    public static ResidualStates Compute(Gpt gpt, ReadOnlySpan<int> tokens, CancellationToken cancellation = default)
    {
        var trace =
            gpt.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPre, Activation.ResidPost),
                cancellation: cancellation);
        return new ResidualStates([trace.Blocks[0].ResidPre, .. trace.Blocks.Select(block => block.ResidPost)]);
    }

    /// <summary>Mean over the C coordinates, Σᵢ xᵢ / C, of every state and token, (L + 1, T).</summary>
    public Tensor Means() => Reduced(row => TensorPrimitives.Sum(row) / row.Length);

    /// <summary>L2 norm, √Σᵢ xᵢ², of every state and token, (L + 1, T).</summary>
    public Tensor Norms() => Reduced(row => TensorPrimitives.Norm(row));

    /// <summary>
    /// One state, standardised as in a layer norm without its learned scale and shift: each token's C numbers minus
    /// their mean, divided by their population standard deviation, (T, C). A token whose numbers are all equal becomes
    /// zeros.
    /// </summary>
    /// <param name="state">The state, 0 to L.</param>
    public Tensor Standardised(int state)
    {
        var rows = States[state].Clone();
        for (int t = 0; t < Tokens; t++)
        {
            var row = rows.Row(t);
            TensorPrimitives.Subtract(row, TensorPrimitives.Sum<float>(row) / row.Length, row);
            float deviation = TensorPrimitives.Norm<float>(row) / MathF.Sqrt(row.Length);
            if (deviation > 0) TensorPrimitives.Divide(row, deviation, row);
        }
        return rows;
    }

    private Tensor Reduced(Func<ReadOnlySpan<float>, float> reduce)
    {
        var all = new Tensor(States.Count, Tokens);
        for (int state = 0; state < States.Count; state++)
            for (int t = 0; t < Tokens; t++) all[state, t] = reduce(States[state].Row(t));
        return all;
    }
}
