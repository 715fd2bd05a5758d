namespace GptVis.Model;

/// <summary>
/// Runs one model with its weights. Analysis, generation and training use the arithmetic only through this interface,
/// so engines can be exchanged.
/// </summary>
/// <remarks>
/// An engine matches Hugging Face's GPT-2 and keeps activations under the names of <see cref="Activation"/>. It throws
/// where <see cref="Runnable"/> throws. The tensors it returns may share memory with its own. Engines belong to this
/// project: they read an <see cref="Edit"/>, whose parts are internal.
/// </remarks>
public interface IGptEngine
{
    /// <summary>The engine's name and hardware path: "managed, Vector512, 2 threads".</summary>
    string Name { get; }

    /// <summary>The activations that <see cref="EmbeddingGradients"/> needs.</summary>
    ActivationFilter NeededForGradients { get; }

    /// <summary>The best number of runs per batch for a text of <paramref name="tokens"/> tokens, at least 1.</summary>
    int RunsAtOnce(int tokens);

    /// <summary>The size in bytes of a trace of <paramref name="tokens"/> tokens.</summary>
    long TraceBytes(int tokens, ActivationFilter keep);

    /// <summary>Runs a text once per edit, as one batch.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edits">One run per edit; <see cref="Edit.None"/> replaces nothing.</param>
    /// <param name="keep">The activations to keep of each run.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <returns>One trace per edit, in their order.</returns>
    /// <exception cref="InsufficientMemoryException">The activations to keep do not fit in memory.</exception>
    IReadOnlyList<Trace> Run(
        int[] tokens, IReadOnlyList<Edit> edits, ActivationFilter keep, CancellationToken cancellation = default);

    /// <summary>
    /// Runs the text of a trace again from one block on. The new traces share the activations of the earlier blocks
    /// with <paramref name="trace"/>.
    /// </summary>
    /// <param name="trace">A run of this engine that kept the residual stream before the block.</param>
    /// <param name="layer">
    /// The first block to run, from 1; <see cref="Run"/> runs all. The number of layers runs only the final layer norm
    /// and the unembedding.
    /// </param>
    /// <param name="edits">
    /// One run per edit. Each includes the edits of the trace, and none edits an earlier block.
    /// </param>
    /// <param name="keep">The activations to keep of each run.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <returns>One trace per edit, in their order.</returns>
    IReadOnlyList<Trace> Resume(
        Trace trace, int layer, IReadOnlyList<Edit> edits, ActivationFilter keep,
        CancellationToken cancellation = default);

    /// <summary>The gradient of one logit of every run with respect to the token embeddings, (T, C) each.</summary>
    /// <param name="runs">
    /// All traces of one call of <see cref="Run"/>. No gradient flows through edited activations.
    /// </param>
    /// <param name="position">The position of the logit, from 0.</param>
    /// <param name="token">The token of the logit.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    IReadOnlyList<Tensor> EmbeddingGradients(
        IReadOnlyList<Trace> runs, int position, int token, CancellationToken cancellation = default);

    /// <summary>Gradients of any scalar function of the logits.</summary>
    /// <param name="trace">A run that kept all activations. No gradient flows through edited activations.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="dweights">The gradients of the weights are added here; null skips them.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <returns>The gradient with respect to the token embeddings, (T, C).</returns>
    Tensor Backward(Trace trace, Tensor dlogits, GptWeights? dweights, CancellationToken cancellation = default);

    /// <summary>Applies the final layer norm to rows of the residual stream, (n, C) to (n, C).</summary>
    Tensor FinalNorm(Tensor residual, CancellationToken cancellation = default);

    /// <summary>Applies the unembedding to normalised rows, (n, C) to logits (n, V).</summary>
    Tensor Unembed(Tensor normalised, CancellationToken cancellation = default);

    /// <summary>
    /// Creates a search for the token with the largest logit of a normalised row, (C), that does not compute all
    /// logits; null if <see cref="Unembed"/> is as fast. The search returns null if it needs all logits to decide. It
    /// is valid while the weights do not change.
    /// </summary>
    Func<Tensor, CancellationToken, int?>? NewBestTokenFinder();

    /// <summary>Creates an empty cache.</summary>
    IKvCache NewCache();

    /// <summary>Reads one token into each of several caches, as one batch.</summary>
    /// <param name="caches">Caches of this engine.</param>
    /// <param name="tokens">One token id per cache.</param>
    /// <param name="edit">As for <see cref="IKvCache.Read"/>.</param>
    /// <param name="cancellation">Stops between two operations; the caches are then unchanged.</param>
    /// <returns>The logits of the token after each, (caches, V).</returns>
    Tensor ReadEach(
        IReadOnlyList<IKvCache> caches, IReadOnlyList<int> tokens, Edit edit, CancellationToken cancellation = default);

    /// <summary>Starts training, which changes the model's weights in place.</summary>
    /// <param name="weightDecay">AdamW's weight decay λ: every step multiplies the weights by 1 − η λ.</param>
    /// <param name="cancellation">Stops the allocation of memory.</param>
    ITrainingSession StartTraining(float weightDecay, CancellationToken cancellation = default);

    /// <summary>Mean negative log-likelihood per predicted token, in nats, without dropout.</summary>
    /// <param name="sequences">At least two token ids each.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    double Loss(IReadOnlyList<int[]> sequences, CancellationToken cancellation = default);
}
