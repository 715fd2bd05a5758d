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
    /// <param name="norm">Ln1, Ln2 or LnFinal.</param>
    /// <param name="layer">The block, from 0; null for LnFinal.</param>
    (Tensor Mean, Tensor Rstd) Statistics(Activation norm, int? layer);
}
