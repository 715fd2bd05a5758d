using System.Numerics.Tensors;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Loss and gradients of a batch of sequences of different lengths, without padding.</summary>
/// <remarks>
/// The batch of a small model is cut into a fixed number of shards, one per core, whose gradients are summed in order.
/// In a large model the cores share every product, and there is one set of gradients. Either way the result is the same
/// on any number of cores.
/// </remarks>
internal sealed class BatchGradient
{
    /// <summary>The largest number of parameters for which each shard has its own gradients.</summary>
    private const int SmallModel = 1 << 20;

    private const int ShardsOfSmallModel = 4;

    /// <summary>
    /// Rows per run, so that the activations kept for the backward pass stay small; a longer sequence runs alone.
    /// </summary>
    private const int RowsPerRun = 256;

    private static readonly ActivationFilter LogitsOnly = ActivationFilter.Only(Activation.Logits);

    private readonly ManagedEngine _engine;
    private readonly GptWeights[] _shards;
    private readonly Tensor[][] _gradients;
    private readonly Workspace[] _workspaces;
    private readonly double[] _losses;

    /// <summary>Allocates the buffers for one model.</summary>
    public BatchGradient(ManagedEngine engine, CancellationToken stop = default)
    {
        int shards = engine.Config.ParameterCount <= SmallModel ? ShardsOfSmallModel : 1;
        _engine = engine;
        _shards = [.. Enumerable.Range(0, shards).Select(_ => GptWeights.Zeros(engine.Config, stop))];
        _gradients = [.. _shards.Select(weights => weights.All().ToArray())];
        _workspaces = [.. _shards.Select(_ => new Workspace())];
        _losses = new double[shards];
    }

    private delegate void RowsOfLoss(Span<float> nll, int from, int to);

    /// <summary>The last batch's gradients; overwritten by the next <see cref="Run"/>.</summary>
    public GptWeights Gradients => _shards[0];

    /// <summary>
    /// Computes the mean negative log-likelihood per predicted token, in nats, and its gradient with respect to every
    /// weight.
    /// </summary>
    /// <param name="batch">Sequences of at least two tokens; every token except the first is predicted.</param>
    /// <param name="stop">Stops between two units of a kernel; the gradients are then incomplete.</param>
    public double Run(IReadOnlyList<TrainingSequence> batch, CancellationToken stop = default)
    {
        float weight = 1f / PredictedTokens(batch);
        int[] order = ByLength(batch);
        WorkerPool.Run(_shards.Length, shard =>
        {
            foreach (var gradient in _gradients[shard]) WorkerPool.Clear(gradient.Memory, stop);
            _losses[shard] = RunShard(shard, batch, order, weight, stop);
        }, stop);

        for (int shard = 1; shard < _shards.Length; shard++)
            for (int i = 0; i < _gradients[0].Length; i++)
                TensorPrimitives.Add(_gradients[0][i].Span, _gradients[shard][i].Span, _gradients[0][i].Span);
        return _losses.Sum() * weight;
    }

    /// <summary>Mean negative log-likelihood per predicted token, in nats, without dropout.</summary>
    public static double Loss(ManagedEngine engine, IReadOnlyList<int[]> sequences, CancellationToken stop = default)
    {
        double sum = 0;
        var workspace = new Workspace();
        TrainingSequence[] batch = [.. sequences.Select(tokens => new TrainingSequence(tokens))];
        int[] order = [.. Enumerable.Range(0, batch.Length)];
        for (int i = 0; i < order.Length;)
        {
            var run = NextRun(batch, order, i, step: 1);
            workspace.Rewind();
            var made = engine.Run([.. run.Select(s => Inputs(batch[s]))], LogitsOnly, workspace, stop);
            var logits = made.Get(Activation.Logits);
            int[] targets = Targets(batch, run, made.Batch.Rows);
            sum += NegativeLogLikelihood(targets.Length, logits, (nll, from, to) =>
                CrossEntropy.Forward(nll, logits.Rows(from, to), targets.AsSpan(from, to - from)), stop);
            i += run.Count;
        }
        return sum / PredictedTokens(batch);
    }

    /// <summary>Runs one shard: every n-th sequence in the given order, from the shard's index on.</summary>
    private double RunShard(
        int shard, IReadOnlyList<TrainingSequence> batch, int[] order, float weight, CancellationToken stop)
    {
        double loss = 0;
        for (int i = shard; i < order.Length;)
        {
            var run = NextRun(batch, order, i, _shards.Length);
            loss += Add(batch, run, weight, shard, stop);
            i += run.Count * _shards.Length;
        }
        return loss;
    }

    private double Add(
        IReadOnlyList<TrainingSequence> batch, List<int> run, float weight, int shard, CancellationToken stop)
    {
        _workspaces[shard].Rewind();
        var sequences = new Sequence[run.Count];
        for (int i = 0; i < sequences.Length; i++) sequences[i] = Inputs(batch[run[i]]);
        var made = _engine.Run(sequences, ActivationFilter.Everything, _workspaces[shard], stop);

        var logits = made.Get(Activation.Logits);
        var dlogits = made.Room(logits.Shape);
        int[] targets = Targets(batch, run, made.Batch.Rows);
        double loss = NegativeLogLikelihood(targets.Length, logits, (nll, from, to) =>
            CrossEntropy.ForwardBackward(
                nll, dlogits.Rows(from, to), logits.Rows(from, to), targets.AsSpan(from, to - from), weight), stop);
        new BackwardPass(_engine.Weights, made, _shards[shard], stop).Run(dlogits);
        return loss;
    }

    /// <summary>All tokens but the last, which is only predicted.</summary>
    private static Sequence Inputs(TrainingSequence sequence) =>
        new(sequence.Tokens[..^1]) { Dropout = sequence.Dropout, FirstPosition = sequence.FirstPosition };

    /// <summary>
    /// The sequences sorted by descending length: dealt out in this order, the shards have about the same number of
    /// rows.
    /// </summary>
    private static int[] ByLength(IReadOnlyList<TrainingSequence> sequences)
    {
        int[] order = new int[sequences.Count], key = new int[sequences.Count];
        for (int i = 0; i < order.Length; i++) (order[i], key[i]) = (i, i - sequences[i].Tokens.Length * order.Length);
        Array.Sort(key, order);
        return order;
    }

    /// <summary>The next sequences of a shard to run together.</summary>
    private static List<int> NextRun(IReadOnlyList<TrainingSequence> sequences, int[] order, int first, int step)
    {
        List<int> run = [order[first]];
        int rows = sequences[order[first]].Tokens.Length - 1;
        for (int i = first + step; i < order.Length; i += step)
        {
            int more = sequences[order[i]].Tokens.Length - 1;
            if (rows + more > RowsPerRun) break;
            run.Add(order[i]);
            rows += more;
        }
        return run;
    }

    private static int[] Targets(IReadOnlyList<TrainingSequence> sequences, List<int> run, int rows)
    {
        int[] targets = new int[rows];
        int row = 0;
        foreach (int i in run)
        {
            sequences[i].Tokens.AsSpan(1).CopyTo(targets.AsSpan(row));
            row += sequences[i].Tokens.Length - 1;
        }
        return targets;
    }

    /// <summary>Sums the negative log-likelihoods of all rows, computed in blocks of rows.</summary>
    private static double NegativeLogLikelihood(int rows, Tensor logits, RowsOfLoss compute, CancellationToken stop)
    {
        float[] nll = new float[rows];
        WorkerPool.RunRows(rows, logits.Shape[1], (from, to) => compute(nll.AsSpan(from, to - from), from, to),
            stop);
        return nll.Sum(x => (double)x);
    }

    private static int PredictedTokens(IReadOnlyList<TrainingSequence> sequences)
    {
        int count = 0;
        for (int i = 0; i < sequences.Count; i++) count += sequences[i].Tokens.Length - 1;
        return count;
    }
}
