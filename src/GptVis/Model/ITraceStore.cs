namespace GptVis.Model;

/// <summary>The activations that an engine kept of one run; read by a <see cref="Trace"/>.</summary>
public interface ITraceStore
{
    /// <summary>Logits of the token after the last position, (V).</summary>
    Tensor LastLogits { get; }

    /// <summary>An activation of the run; null if it was not kept.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="layer">The block, from 0; null for activations that exist once.</param>
    Tensor? Find(Activation activation, int? layer);

    /// <summary>The mean and 1/√(σ² + ε) of a layer norm, (T) each.</summary>
    /// <param name="layer">The block, from 0; the number of layers for the final norm.</param>
    /// <param name="norm">0 for ln1 and the final norm, 1 for ln2.</param>
    (Tensor Mean, Tensor Rstd) Statistics(int layer, int norm);
}
