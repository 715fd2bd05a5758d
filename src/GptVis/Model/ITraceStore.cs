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
    /// <param name="norm">Ln1, Ln2 or LnFinal.</param>
    /// <param name="layer">The block, from 0; null for LnFinal.</param>
    (Tensor Mean, Tensor Rstd) Statistics(Activation norm, int? layer);
}
