namespace GptVis.Model;

/// <summary>GPT-2: a shape, its weights, and the engine that computes it.</summary>
/// <remarks>
/// Radford et al.: Language Models are Unsupervised Multitask Learners, 2019; computed as Hugging Face does.
/// </remarks>
public sealed class Gpt
{
    /// <summary>A model of the given shape and weights; the weights are used, not copied.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="engine">Makes what computes it: <c>GptEngines.Managed</c>.</param>
    /// <exception cref="ArgumentException">
    /// A weight does not have the shape that the configuration asks for.
    /// </exception>
    public Gpt(GptConfig config, GptWeights weights, EngineFactory engine)
    {
        WeightShapes.Require(config, weights);
        (Config, Weights, Engine) = (config, weights, engine(config, weights));
    }

    /// <summary>The model's shape.</summary>
    public GptConfig Config { get; }

    /// <summary>The model's weights; a training changes them in place.</summary>
    public GptWeights Weights { get; }

    /// <summary>What computes the model.</summary>
    public IGptEngine Engine { get; }

    /// <summary>Runs the model.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Changes to make while running.</param>
    /// <param name="keep">
    /// What to keep; everything by default. <see cref="EstimateTraceBytes"/> tells what it takes.
    /// </param>
    /// <param name="cancellation">Stops the run between two steps.</param>
    /// <exception cref="ArgumentException">
    /// No token, too many, an id outside the vocabulary, or an edit that does not fit.
    /// </exception>
    /// <exception cref="InsufficientMemoryException">
    /// What is to be kept does not fit in memory; the message has the numbers and the way out.
    /// </exception>
    public Trace Run(
        ReadOnlySpan<int> tokens, Edit? edit = null, ActivationFilter? keep = null,
        CancellationToken cancellation = default) =>
        Engine.Run([.. tokens], [edit ?? Edit.None], keep ?? ActivationFilter.Everything, cancellation)[0];

    /// <summary>
    /// Runs a text again with changes. Blocks before the first change are not computed again: they are those of
    /// <paramref name="trace"/>, and their activations are shared with it. Edits of the trace itself stay.
    /// </summary>
    /// <param name="trace">A run of this model that kept the residual stream entering the first changed block.</param>
    /// <param name="edit">Changes to make, after the trace's own.</param>
    /// <param name="keep">What to keep; everything by default.</param>
    /// <param name="cancellation">Stops the run between two steps.</param>
    public Trace Rerun(
        Trace trace, Edit edit, ActivationFilter? keep = null, CancellationToken cancellation = default) =>
        RerunEach(trace, [edit], keep ?? ActivationFilter.Everything, progress: null, cancellation)[0];

    /// <summary>
    /// Runs a text again with each of several changes, every one alone: an ablation of all heads is one call. Runs that
    /// begin at the same block are computed together.
    /// </summary>
    /// <param name="trace">A run of this model that kept the residual stream entering the blocks.</param>
    /// <param name="edits">One run for each; made after the trace's own edits, which stay.</param>
    /// <param name="keep">What to keep of each; by default only the logits of the next token.</param>
    /// <param name="progress">Told how many of the runs are done.</param>
    /// <param name="cancellation">Stops between two steps.</param>
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

    /// <summary>Only the logits of the token after the last position, (V): the cheapest run.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Changes to make while running.</param>
    /// <param name="cancellation">Stops the run between two steps.</param>
    public Tensor NextTokenLogits(
        ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default) =>
        Run(tokens, edit, ActivationFilter.LastLogits, cancellation).LastLogits;

    /// <summary>Gradient of one logit with respect to the token embeddings, (T, C).</summary>
    /// <param name="trace">A run that kept everything; scores and logits may be left out.</param>
    /// <param name="position">The position whose prediction is asked about, from 0.</param>
    /// <param name="token">The token whose logit it is.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <exception cref="ArgumentException">The position or the token does not exist.</exception>
    public Tensor EmbeddingGradient(Trace trace, int position, int token, CancellationToken cancellation = default)
    {
        if ((uint)position >= (uint)trace.Tokens.Count)
            throw new ArgumentOutOfRangeException(nameof(position), position,
                $"Position {position} was asked for; this run has the positions 0 to {trace.Tokens.Count - 1}.");
        if ((uint)token >= (uint)Config.DVocab)
            throw new ArgumentOutOfRangeException(nameof(token), token,
                $"Token {token} was asked for; this model's vocabulary goes from 0 to {Config.DVocab - 1}.");
        return Engine.EmbeddingGradients([trace], position, token, cancellation)[0];
    }

    /// <summary>Gradients of any function of the logits.</summary>
    /// <param name="trace">A run that kept everything. Gradients do not flow through what its edit replaced.</param>
    /// <param name="dlogits">Gradient of the function with respect to the logits, (T, V).</param>
    /// <param name="dweights">
    /// Where gradients of the weights are added, a tied head's from both its uses; null for none.
    /// </param>
    /// <param name="cancellation">Stops between two steps.</param>
    /// <returns>The gradient with respect to the token embeddings, (T, C).</returns>
    /// <exception cref="ArgumentException">dlogits has another shape than the trace's logits.</exception>
    public Tensor Backward(
        Trace trace, Tensor dlogits, GptWeights? dweights = null, CancellationToken cancellation = default)
    {
        if (!dlogits.Shape.SequenceEqual([trace.Tokens.Count, Config.DVocab]))
            throw new ArgumentException(
                $"dlogits has shape {dlogits}; this trace's logits have ({trace.Tokens.Count}, {Config.DVocab}).",
                nameof(dlogits));
        return Engine.Backward(trace, dlogits, dweights, cancellation);
    }

    /// <summary>An empty cache: the way to give a model a text piece by piece.</summary>
    public IKvCache NewCache() => Engine.NewCache();

    /// <summary>Bytes that a trace of so many tokens keeps in memory.</summary>
    /// <param name="tokens">1 to NCtx.</param>
    /// <param name="keep">What is kept; everything by default.</param>
    public long EstimateTraceBytes(int tokens, ActivationFilter? keep = null)
    {
        if (tokens < 1 || tokens > Config.NCtx)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens,
                $"{tokens} tokens were asked about; this model's context is 1 to {Config.NCtx}.");
        return Engine.TraceBytes(tokens, keep ?? ActivationFilter.Everything);
    }
}
