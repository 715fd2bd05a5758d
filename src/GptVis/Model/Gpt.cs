using GptVis.Display;
using GptVis.Engines.Managed;
using GptVis.Engines.Managed.Memory;

namespace GptVis.Model;

/// <summary>
/// GPT-2: a shape, its weights, and the ways to run it. How the numbers come about: <see cref="ForwardPass"/>.
/// </summary>
/// <remarks>
/// Radford et al.: Language Models are Unsupervised Multitask Learners, 2019; computed as Hugging Face does.
/// </remarks>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class Gpt
{
    /// <summary>
    /// Rows of one batch when several texts or several versions of a text are run: enough to keep the cores busy.
    /// </summary>
    private const int RowsPerBatch = 256;

    /// <summary>A model of the given shape and weights; the weights are used, not copied.</summary>
    /// <exception cref="ArgumentException">
    /// A weight does not have the shape that the configuration asks for.
    /// </exception>
    public Gpt(GptConfig config, GptWeights weights)
    {
        WeightShapes.Require(config, weights);
        (Config, Weights) = (config, weights);
    }

    /// <summary>The model's shape.</summary>
    public GptConfig Config { get; }

    /// <summary>The model's weights; a trainer changes them in place.</summary>
    public GptWeights Weights { get; }

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
        new(Run([new Sequence([.. tokens]) { Edit = edit ?? Edit.None }], keep ?? ActivationFilter.Everything,
            cancellation));

    /// <summary>
    /// Runs a text again with changes. Blocks before the first change are not computed again: they are those of
    /// <paramref name="trace"/>, and their activations are shared with it. Edits of the trace itself stay.
    /// </summary>
    /// <param name="trace">A run of this model that kept the stream entering the first block that changes.</param>
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
    /// <param name="trace">A run of this model that kept the streams entering the blocks.</param>
    /// <param name="edits">One run for each; made after the trace's own edits, which stay.</param>
    /// <param name="keep">What to keep of each; by default only the scores of the next token.</param>
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
        var byStart = Enumerable.Range(0, edits.Count).GroupBy(i => edits[i].FirstLayer(Config.NLayers));
        foreach (var group in byStart)
            foreach (int[] some in group.Chunk(Math.Max(1, RowsPerBatch / T)))
            {
                var made = RunFrom(group.Key, trace, [.. some.Select(i => trace.Edit + edits[i])], keep, cancellation);
                for (int i = 0; i < some.Length; i++)
                    runs[some[i]] = some.Length == 1 ? new Trace(made) : new Trace(made, i, trace, group.Key);
                progress?.Report(done += some.Length);
            }
        return runs;
    }

    /// <summary>Only the scores of the token after the last position, (V): the cheapest run.</summary>
    /// <param name="tokens">1 to NCtx token ids, each below DVocab.</param>
    /// <param name="edit">Changes to make while running.</param>
    /// <param name="cancellation">Stops the run between two steps.</param>
    public Tensor NextTokenLogits(
        ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default) =>
        Run(tokens, edit, ActivationFilter.LastLogits, cancellation).LastLogits;

    /// <summary>Bytes that a trace of so many tokens keeps in memory.</summary>
    /// <param name="tokens">1 to NCtx.</param>
    /// <param name="keep">What is kept; everything by default.</param>
    public long EstimateTraceBytes(int tokens, ActivationFilter? keep = null)
    {
        if (tokens < 1 || tokens > Config.NCtx)
            throw new ArgumentOutOfRangeException(nameof(tokens), tokens,
                $"{tokens} tokens were asked about; this model's context is 1 to {Config.NCtx}.");
        return ActivationStore.Bytes(
            Config, new Batch(Config, [new Sequence(new int[tokens])]), keep ?? ActivationFilter.Everything);
    }

    /// <summary>Runs several sequences at once.</summary>
    internal ActivationStore Run(
        IReadOnlyList<Sequence> sequences, ActivationFilter keep, CancellationToken cancellation = default) =>
        Run(sequences, keep, workspace: null, cancellation);

    /// <summary>The same in memory that the next such run may take again.</summary>
    internal ActivationStore Run(
        IReadOnlyList<Sequence> sequences, ActivationFilter keep, Workspace? workspace, CancellationToken cancellation)
    {
        foreach (var sequence in sequences) RequireRunnable(sequence.Tokens, sequence.Past, sequence.Edit);
        keep.RequireFits(Config);
        var batch = new Batch(Config, sequences);
        TraceMemory.Require(Config, batch, keep);
        return new ForwardPass(this, batch, keep, workspace, cancellation).Run();
    }

    private ActivationStore RunFrom(
        int first, Trace trace, IReadOnlyList<Edit> edits, ActivationFilter keep, CancellationToken cancellation)
    {
        int[] tokens = [.. trace.Tokens];
        Sequence[] sequences = [.. edits.Select(edit => new Sequence(tokens) { Edit = edit })];
        if (first == 0) return Run(sequences, keep, cancellation);

        keep.RequireFits(Config);
        var batch = new Batch(Config, sequences);
        TraceMemory.Require(Config, batch, keep);
        var resid = Entering(first, trace);
        if (edits.Count == 1)
            return new ForwardPass(this, batch, keep, workspace: null, cancellation).Continue(first, resid, trace);

        var repeated = new Arena(Arena.Rounded((long)resid.Length * edits.Count)).Take(batch.Rows, Config.DModel);
        for (int i = 0; i < edits.Count; i++) resid.Span.CopyTo(repeated.Span[(i * resid.Length)..]);
        return new ForwardPass(this, batch, keep, workspace: null, cancellation).Continue(
            first, repeated, before: null);
    }

    /// <summary>
    /// The stream that left the block before, which is the one that entered this block unless that was edited.
    /// </summary>
    private Tensor Entering(int block, Trace trace)
    {
        bool same = block < Config.NLayers && !trace.Edit.Touches(Activation.ResidPre, block);
        return trace.Find(Activation.ResidPost, block - 1) ?? (same ? trace.Find(Activation.ResidPre, block) : null)
            ?? trace[Activation.ResidPost, block - 1];
    }

    private void RequireRunnable(int[] tokens, int past, Edit edit)
    {
        if (tokens.Length == 0)
            throw new ArgumentException("The text has no tokens; the model needs at least one.", nameof(tokens));
        if (past + tokens.Length > Config.NCtx)
            throw new ArgumentException(
                $"The text has {past + tokens.Length} tokens but this model's context is {Config.NCtx}. Keep at most "
                    + $"{Config.NCtx} tokens.", nameof(tokens));
        foreach (int id in tokens)
            if ((uint)id >= (uint)Config.DVocab)
                throw new ArgumentException(
                    $"Token id {id} is not in this model's vocabulary, 0 to {Config.DVocab - 1}. Was the text "
                        + "tokenized for another model?", nameof(tokens));
        if (past == 0) edit.RequireFits(Config, tokens.Length);
    }
}
