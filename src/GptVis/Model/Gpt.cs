namespace GptVis.Model;

/// <summary>A GPT-2 model: its shape, its weights and the engine that runs it.</summary>
/// <remarks>
/// Radford et al.: Language Models are Unsupervised Multitask Learners, 2019. Results match Hugging Face's
/// implementation.
/// </remarks>
public sealed class Gpt
{
    private readonly EngineFactory _newEngine;

    /// <summary>Creates a model. The weights are used in place, not copied.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="engine">Creates the engine: <c>GptEngines.Managed</c>.</param>
    /// <exception cref="ArgumentException">
    /// A weight does not have the shape that the configuration requires.
    /// </exception>
    public Gpt(GptConfig config, GptWeights weights, EngineFactory engine)
    {
        WeightShapes.Require(config, weights);
        (Config, Weights, Engine, _newEngine) = (config, weights, engine(config, weights), engine);
    }

    /// <summary>The model's shape.</summary>
    public GptConfig Config { get; }

    /// <summary>The model's weights. Training changes them in place.</summary>
    public GptWeights Weights { get; }

    /// <summary>The engine that runs the model.</summary>
    public IGptEngine Engine { get; }

    /// <summary>A model of the same shape and kind of engine with other weights.</summary>
    /// <exception cref="ArgumentException">
    /// A weight does not have the shape that the configuration asks for.
    /// </exception>
    public Gpt WithWeights(GptWeights weights) => new(Config, weights, _newEngine);

    /// <summary>Runs the model.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Activations to replace during the run; none by default.</param>
    /// <param name="keep">
    /// The activations to keep; all by default. <see cref="EstimateTraceBytes"/> gives their size.
    /// </param>
    /// <param name="cancellation">Stops the run between two operations.</param>
    /// <exception cref="ArgumentException">
    /// There are no tokens, more than NCtx, an id outside the vocabulary, or the edit does not fit the model.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// The activations to keep do not fit in memory; the message gives both sizes and the alternatives.
    /// </exception>
    public Trace Run(
        ReadOnlySpan<int> tokens, Edit? edit = null, ActivationFilter? keep = null,
        CancellationToken cancellation = default) =>
        Engine.Run([.. tokens], [edit ?? Edit.None], keep ?? ActivationFilter.Everything, cancellation)[0];

    /// <summary>
    /// Runs a text again with an edit. Blocks before the first edited one are not recomputed: the new trace shares
    /// their activations with <paramref name="trace"/>. The edits of <paramref name="trace"/> still apply.
    /// </summary>
    /// <param name="trace">A run of this model that kept the residual stream before the first edited block.</param>
    /// <param name="edit">Activations to replace, after the edits of the trace.</param>
    /// <param name="keep">The activations to keep; all by default.</param>
    /// <param name="cancellation">Stops the run between two operations.</param>
    public Trace Rerun(
        Trace trace, Edit edit, ActivationFilter? keep = null, CancellationToken cancellation = default) =>
        RerunEach(trace, [edit], keep ?? ActivationFilter.Everything, progress: null, cancellation)[0];

    /// <summary>
    /// Runs a text again once per edit: the ablation of every head is one call. Runs that start at the same block are
    /// computed as one batch.
    /// </summary>
    /// <param name="trace">A run of this model that kept the residual stream before every block.</param>
    /// <param name="edits">One run per edit. The edits of the trace still apply, before these.</param>
    /// <param name="keep">The activations to keep of each run; by default only the logits of the next token.</param>
    /// <param name="progress">Receives the number of finished runs.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <returns>One trace per edit, in their order.</returns>
    public IReadOnlyList<Trace> RerunEach(
        Trace trace, IReadOnlyList<Edit> edits, ActivationFilter? keep = null, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        keep ??= ActivationFilter.LastLogits;
        int T = trace.Tokens.Count, done = 0;
        foreach (var edit in edits) edit.RequireFits(Config, T);

        var runs = new Trace[edits.Count];
        foreach (var sameStart in Enumerable.Range(0, edits.Count).GroupBy(i => edits[i].FirstLayer(Config.NLayers)))
            foreach (int[] some in sameStart.Chunk(Engine.RunsAtOnce(T)))
            {
                Edit[] all = [.. some.Select(i => trace.Edit + edits[i])];
                var made = sameStart.Key == 0
                    ? Engine.Run([.. trace.Tokens], all, keep, cancellation)
                    : Engine.Resume(trace, sameStart.Key, all, keep, cancellation);
                for (int i = 0; i < some.Length; i++) runs[some[i]] = made[i];
                progress?.Report(done += some.Length);
            }
        return runs;
    }

    /// <summary>The logits of the token after the last position, (V). The cheapest run: nothing else is kept.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Activations to replace during the run; none by default.</param>
    /// <param name="cancellation">Stops the run between two operations.</param>
    public Tensor NextTokenLogits(
        ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default) =>
        Run(tokens, edit, ActivationFilter.LastLogits, cancellation).LastLogits;

    /// <summary>Gradient of one logit with respect to the token embeddings, (T, C).</summary>
    /// <param name="trace">A run that kept all activations; scores and logits are not needed.</param>
    /// <param name="position">The position whose logit is differentiated, from 0.</param>
    /// <param name="token">The token whose logit is differentiated.</param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <exception cref="ArgumentException">The position or the token does not exist.</exception>
    public Tensor EmbeddingGradient(Trace trace, int position, int token, CancellationToken cancellation = default)
    {
        if ((uint)position >= (uint)trace.Tokens.Count)
            throw new ArgumentOutOfRangeException(nameof(position), position,
                $"Position {position} was requested; this run has the positions 0 to {trace.Tokens.Count - 1}.");
        if ((uint)token >= (uint)Config.DVocab)
            throw new ArgumentOutOfRangeException(nameof(token), token,
                $"Token {token} was requested; this model's vocabulary goes from 0 to {Config.DVocab - 1}.");
        return Engine.EmbeddingGradients([trace], position, token, cancellation)[0];
    }

    /// <summary>Gradients of any scalar function of the logits.</summary>
    /// <param name="trace">A run that kept all activations. No gradient flows through replaced activations.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="dweights">
    /// The gradients of the weights are added here; null skips them. A tied unembedding gets the gradients of both its
    /// uses.
    /// </param>
    /// <param name="cancellation">Stops between two operations.</param>
    /// <returns>The gradient with respect to the token embeddings, (T, C).</returns>
    /// <exception cref="ArgumentException">dlogits does not have the shape of the trace's logits.</exception>
    public Tensor Backward(
        Trace trace, Tensor dlogits, GptWeights? dweights = null, CancellationToken cancellation = default)
    {
        if (!dlogits.Shape.SequenceEqual([trace.Tokens.Count, Config.DVocab]))
            throw new ArgumentException(
                $"dlogits has shape {dlogits}; this trace's logits have ({trace.Tokens.Count}, {Config.DVocab}).",
                nameof(dlogits));
        return Engine.Backward(trace, dlogits, dweights, cancellation);
    }

    /// <summary>Creates an empty cache, for reading a text in several calls.</summary>
    public IKvCache NewCache() => Engine.NewCache();

    /// <summary>The size in bytes of a trace of <paramref name="tokens"/> tokens.</summary>
    /// <param name="tokens">The length of the text, 1 to NCtx.</param>
    /// <param name="keep">The activations that are kept; all by default.</param>
    public long EstimateTraceBytes(int tokens, ActivationFilter? keep = null)
    {
        if (tokens < 1 || tokens > Config.NCtx)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens,
                $"{tokens} tokens were asked about; this model's context is 1 to {Config.NCtx}.");
        return Engine.TraceBytes(tokens, keep ?? ActivationFilter.Everything);
    }
}
