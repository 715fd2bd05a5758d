using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>The built-in engine: C#, float32, all cores. Weights are read in place, without a copy.</summary>
internal sealed class ManagedEngine : IGptEngine
{
    /// <summary>Rows per batch of runs: enough to keep all cores busy.</summary>
    private const int RowsPerBatch = 256;

    /// <summary>Smaller unembeddings fit in the caches, where reading all of them is fast enough.</summary>
    public const long LargeUnembedding = 1 << 22;

    public ManagedEngine(GptConfig config, GptWeights weights) => (Config, Weights) = (config, weights);

    public string Name => $"managed, {VectorPaths.Current}, {WorkerPool.Count} threads";

    public ActivationFilter NeededForGradients => BackwardPass.NeededForEmbeddings;

    public GptConfig Config { get; }

    public GptWeights Weights { get; }

    public int RunsAtOnce(int tokens) => Math.Max(1, RowsPerBatch / Math.Max(1, tokens));

    public long TraceBytes(int tokens, ActivationFilter keep) =>
        ActivationStore.Bytes(Config, new Batch(Config, [new Sequence(new int[tokens])]), keep);

    public IReadOnlyList<Trace> Run(
        int[] tokens, IReadOnlyList<Edit> edits, ActivationFilter keep, CancellationToken cancellation = default) =>
        BatchTrace.Of(Run(Sequences(tokens, edits), keep, workspace: null, cancellation));

    public IReadOnlyList<Trace> Resume(
        Trace trace, int layer, IReadOnlyList<Edit> edits, ActivationFilter keep,
        CancellationToken cancellation = default)
    {
        if (layer < 1 || layer > Config.NLayers)
            throw new ArgumentOutOfRangeException(nameof(layer), layer,
                $"Block {layer} was to be the first; a run resumes at 1 to {Config.NLayers}.");
        foreach (var edit in edits) edit.RequireFits(Config, trace.Tokens.Count);
        keep.RequireFits(Config);
        var batch = new Batch(Config, Sequences([.. trace.Tokens], edits));
        TraceMemory.Require(Config, batch, keep);
        var pass = new ForwardPass(Config, Weights, batch, keep, workspace: null, cancellation);
        var resid = Entering(layer, trace);
        if (edits.Count == 1) return BatchTrace.Of(pass.Resume(layer, resid, trace));

        var repeated = new Arena(Arena.Rounded((long)resid.Length * edits.Count)).Take(batch.Rows, Config.DModel);
        for (int i = 0; i < edits.Count; i++) resid.Span.CopyTo(repeated.Span[(i * resid.Length)..]);
        return BatchTrace.Of(pass.Resume(layer, repeated, before: null), trace, layer);
    }

    public IReadOnlyList<Tensor> EmbeddingGradients(
        IReadOnlyList<Trace> runs, int position, int token, CancellationToken cancellation = default)
    {
        var made = WholeBatch(runs);
        var gradients = new BackwardPass(Weights, made, dweights: null, cancellation).Run(position, token);
        return [.. runs.Select((_, i) => made.Batch.Part(gradients, Activation.Embed, i, Config))];
    }

    public Tensor Backward(
        Trace trace, Tensor dlogits, GptWeights? dweights, CancellationToken cancellation = default) =>
        new BackwardPass(Weights, WholeBatch([trace]), dweights, cancellation).Run(dlogits);

    public Tensor FinalNorm(Tensor residual, CancellationToken cancellation = default)
    {
        int rows = residual.Shape[0];
        Tensor normed = new(residual.Shape), mean = new(rows), rstd = new(rows);
        cancellation.ThrowIfCancellationRequested();
        LayerNorm.Forward(
            normed.Span, mean.Span, rstd.Span, residual.Span, Weights.LnFinalWeight.Span, Weights.LnFinalBias.Span,
            Config.LayerNormEpsilon);
        GC.KeepAlive(this);     // spans do not keep the mapped file open
        return normed;
    }

    public Tensor Unembed(Tensor normalised, CancellationToken cancellation = default)
    {
        int rows = normalised.Shape[0], V = Config.DVocab;
        var logits = new Arena(Arena.Rounded((long)rows * V)).Take(rows, V);
        Kernels.Unembed.Forward(logits.Span, normalised.Span, Weights.Unembedding.Span, rows, cancellation);
        GC.KeepAlive(this);     // as above
        return logits;
    }

    public Func<Tensor, CancellationToken, int?>? NewBestTokenFinder()
    {
        if (!RowScreen.IsSupported || (long)Config.DVocab * Config.DModel < LargeUnembedding) return null;
        RowScreen? screen = null;
        return (state, cancellation) =>
        {
            screen ??= new RowScreen(Weights.Unembedding, cancellation);
            int best = screen.IndexOfMax(state.Span, cancellation);
            return best < 0 ? null : best;
        };
    }

    public IKvCache NewCache() => new KvCache(this);

    public Tensor ReadEach(
        IReadOnlyList<IKvCache> caches, IReadOnlyList<int> tokens, Edit edit, CancellationToken cancellation = default)
    {
        Sequence[] sequences =
            [.. caches.Select((cache, i) => new Sequence([tokens[i]]) { Edit = edit, Cache = (KvCache)cache })];
        return Run(sequences, ActivationFilter.LastLogits, workspace: null, cancellation).LastLogits!;
    }

    public ITrainingSession StartTraining(float weightDecay, CancellationToken cancellation = default) =>
        new TrainingSession(this, weightDecay, cancellation);

    public double Loss(IReadOnlyList<int[]> sequences, CancellationToken cancellation = default) =>
        BatchGradient.Loss(this, sequences, cancellation);

    /// <summary>Runs several sequences as one batch, in memory that the next batch may reuse.</summary>
    internal ActivationStore Run(
        IReadOnlyList<Sequence> sequences, ActivationFilter keep, Workspace? workspace, CancellationToken cancellation)
    {
        foreach (var sequence in sequences) Runnable.Require(Config, sequence.Tokens, sequence.Past, sequence.Edit);
        keep.RequireFits(Config);
        var batch = new Batch(Config, sequences);
        TraceMemory.Require(Config, batch, keep);
        return new ForwardPass(Config, Weights, batch, keep, workspace, cancellation).Run();
    }

    private static Sequence[] Sequences(int[] tokens, IReadOnlyList<Edit> edits) =>
        [.. edits.Select(edit => new Sequence(tokens) { Edit = edit })];

    /// <summary>The residual stream after the block before: resid_pre of this one unless edited.</summary>
    private Tensor Entering(int layer, Trace trace)
    {
        bool same = layer < Config.NLayers && !trace.Edit.Touches(Activation.ResidPre, layer);
        return trace.Find(Activation.ResidPost, layer - 1)
            ?? (same ? trace.Find(Activation.ResidPre, layer) : null)
            ?? trace[Activation.ResidPost, layer - 1];
    }

    /// <summary>The activations of the batch; the runs must be all runs of one call.</summary>
    private static ActivationStore WholeBatch(IReadOnlyList<Trace> runs)
    {
        if (runs[0].Store is not BatchTrace { Activations: var made })
            throw new ArgumentException("This trace was made by another engine. Run the text on this one.");
        return made.Batch.Sequences.Count == runs.Count
            ? made
            : throw new ArgumentException(
                "This trace is one of several that were run together. Gradients need a run of its own.");
    }
}
