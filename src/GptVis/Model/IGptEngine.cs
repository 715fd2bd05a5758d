namespace GptVis.Model;

/// <summary>
/// What computes a model: one engine for one model's weights. Everything above (analysis, generation, training) reaches
/// the arithmetic through it, so that another engine can take its place.
/// </summary>
/// <remarks>
/// An engine computes GPT-2 as Hugging Face does and keeps activations under the names of <see cref="Activation"/>. It
/// refuses what <see cref="Runnable"/> refuses. Tensors it returns may share memory with what it kept. Engines belong
/// to this project: they read an <see cref="Edit"/>, whose parts are internal.
/// </remarks>
public interface IGptEngine
{
    /// <summary>What the engine is called, with what it computes on: "managed, Vector512, 2 threads".</summary>
    string Name { get; }

    /// <summary>What <see cref="EmbeddingGradients"/> reads of a run.</summary>
    ActivationFilter NeededForGradients { get; }

    /// <summary>How many runs of a text of so many tokens are best computed together, at least 1.</summary>
    int RunsAtOnce(int tokens);

    /// <summary>Bytes that a trace of so many tokens keeps.</summary>
    long TraceBytes(int tokens, ActivationFilter keep);

    /// <summary>Runs a text once with each edit, all of them together.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edits">One run for each; <see cref="Edit.None"/> changes nothing.</param>
    /// <param name="keep">What to keep of each run.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>One trace per edit, in their order.</returns>
    /// <exception cref="InsufficientMemoryException">What is to be kept does not fit in memory.</exception>
    IReadOnlyList<Trace> Run(
        int[] tokens, IReadOnlyList<Edit> edits, ActivationFilter keep, CancellationToken cancellation = default);

    /// <summary>
    /// Runs the text of a trace again from one block on; what the trace kept of the blocks before counts as the new
    /// runs' own.
    /// </summary>
    /// <param name="trace">A run of this engine that kept the residual stream entering the block.</param>
    /// <param name="layer">
    /// The first block to run, from 1 (use <see cref="Run"/> for all); the number of layers for what follows the
    /// blocks.
    /// </param>
    /// <param name="edits">One run for each, those of the trace included; none changes an earlier block.</param>
    /// <param name="keep">What to keep of each run.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>One trace per edit, in their order.</returns>
    IReadOnlyList<Trace> Resume(
        Trace trace, int layer, IReadOnlyList<Edit> edits, ActivationFilter keep,
        CancellationToken cancellation = default);

    /// <summary>Gradient of one logit of every run with respect to its token embeddings, (T, C) each.</summary>
    /// <param name="runs">All traces of one call of <see cref="Run"/>; their edits stop gradients.</param>
    /// <param name="position">The position whose prediction it is, from 0.</param>
    /// <param name="token">The token whose logit it is.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    IReadOnlyList<Tensor> EmbeddingGradients(
        IReadOnlyList<Trace> runs, int position, int token, CancellationToken cancellation = default);

    /// <summary>Gradients of any function of the logits.</summary>
    /// <param name="trace">A run that kept everything. Gradients do not flow through what its edit replaced.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="dweights">Where gradients of the weights are added; null for none.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The gradient with respect to the token embeddings, (T, C).</returns>
    Tensor Backward(Trace trace, Tensor dlogits, GptWeights? dweights, CancellationToken cancellation = default);

    /// <summary>The final layer norm of residual streams, (n, C) to (n, C).</summary>
    Tensor FinalNorm(Tensor residual, CancellationToken cancellation = default);

    /// <summary>The logits of normalised states, (n, C) to (n, V): their products with the unembedding.</summary>
    Tensor Unembed(Tensor normalised, CancellationToken cancellation = default);

    /// <summary>
    /// What finds the token with the largest logit after a normalised state, (C), without computing all logits; null
    /// where <see cref="Unembed"/> is as fast. It returns null where only all logits can say. It holds for weights that
    /// do not change.
    /// </summary>
    Func<Tensor, CancellationToken, int?>? NewBestTokenFinder();

    /// <summary>An empty cache for generation.</summary>
    IKvCache NewCache();

    /// <summary>Reads one token into each of several caches, all together.</summary>
    /// <param name="caches">Caches of this engine.</param>
    /// <param name="tokens">A token id for each.</param>
    /// <param name="edit">As for <see cref="IKvCache.Read"/>.</param>
    /// <param name="cancellation">Stops between two steps; the caches then hold what they held.</param>
    /// <returns>Logits of the token after each, (caches, V).</returns>
    Tensor ReadEach(
        IReadOnlyList<IKvCache> caches, IReadOnlyList<int> tokens, Edit edit, CancellationToken cancellation = default);

    /// <summary>Begins a training, which changes the model's weights in place.</summary>
    /// <param name="weightDecay">λ of AdamW: the share of every weight that a step removes, times η.</param>
    /// <param name="cancellation">Stops while the memory is being found.</param>
    ITrainingSession StartTraining(float weightDecay, CancellationToken cancellation = default);

    /// <summary>Mean negative log-likelihood per predicted token, in nats, without dropout.</summary>
    /// <param name="sequences">At least two token ids each.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    double Loss(IReadOnlyList<int[]> sequences, CancellationToken cancellation = default);
}
