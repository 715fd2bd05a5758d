namespace GptVis.Model;

/// <summary>What an engine kept of one run; a <see cref="Trace"/> reads it.</summary>
public interface ITraceStore
{
    /// <summary>Logits of the token after the last position, (V).</summary>
    Tensor LastLogits { get; }

    /// <summary>An activation of the run; null when it was not kept.</summary>
    /// <param name="activation">Its name.</param>
    /// <param name="layer">Its block, from 0; null for activations that exist once.</param>
    Tensor? Find(Activation activation, int? layer);

    /// <summary>The mean and 1/√(σ² + ε) that a layer norm computed, (T) each.</summary>
    /// <param name="layer">The block, from 0; the number of layers for the final norm.</param>
    /// <param name="norm">0 for ln1 and the final norm, 1 for ln2.</param>
    (Tensor Mean, Tensor Rstd) Statistics(int layer, int norm);
}
