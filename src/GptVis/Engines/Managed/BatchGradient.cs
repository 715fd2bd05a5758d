using System.Numerics.Tensors;
using GptVis.Display;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// Loss and gradients over a batch of sequences, each of its own length: there is no padding to leave out.
/// </summary>
/// <remarks>
/// A small model's batch is cut into a fixed number of shards, one to a core, that are summed in order; in a large
/// model the cores share every product instead, and there is one set of gradients. Either way the result is the same on
/// any number of cores.
/// </remarks>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class BatchGradient
{
    /// <summary>Parameters up to which a shard is worth a set of gradients of its own.</summary>
    private const int SmallModel = 1 << 20;

    private const int ShardsOfSmallModel = 4;

    /// <summary>
    /// Rows that are run at once, so that what is kept for the backward pass stays small; a longer sequence is run
    /// alone.
    /// </summary>
    private const int RowsPerRun = 256;

    private static readonly ActivationFilter LogitsOnly = ActivationFilter.Only(Activation.Logits);

    private readonly Gpt _gpt;
    private readonly GptWeights[] _shards;
    private readonly Tensor[][] _gradients;
    private readonly Workspace[] _workspaces;
    private readonly double[] _losses;

    /// <summary>Prepares the buffers for one model.</summary>
    public BatchGradient(Gpt gpt)
    {
        int shards = gpt.Config.ParameterCount <= SmallModel ? ShardsOfSmallModel : 1;
        _gpt = gpt;
        _shards = [.. Enumerable.Range(0, shards).Select(_ => GptWeights.Zeros(gpt.Config))];
        _gradients = [.. _shards.Select(weights => weights.All().ToArray())];
        _workspaces = [.. _shards.Select(_ => new Workspace())];
        _losses = new double[shards];
    }

    /// <summary>The last batch's gradients; overwritten by the next <see cref="Run"/>.</summary>
    public GptWeights Gradients => _shards[0];

    /// <summary>Mean surprise per predicted token, in nats, and its gradient with respect to every weight.</summary>
    /// <param name="sequences">
    /// At least two tokens each: every token but the first is predicted from those before it.
    /// </param>
    /// <param name="dropout">A stream of random numbers per sequence of the batch; null for no dropout.</param>
    /// <param name="start">The position of the first token of each sequence; null for 0.</param>
    /// <param name="cancellation">Stops at once; the gradients are incomplete then.</param>
    public double Run(
        IReadOnlyList<int[]> sequences, Func<int, SplitMix64>? dropout, Func<int, int>? start = null,
        CancellationToken cancellation = default)
    {
        float weight = 1f / PredictedTokens(sequences);
        int[] dealt = ByLength(sequences);
        using var stopping = WorkerPool.StopWith(cancellation);
        WorkerPool.Run(_shards.Length, shard =>
        {
            foreach (var gradient in _gradients[shard]) WorkerPool.Clear(gradient.Memory);
            _losses[shard] = RunShard(shard, sequences, dealt, dropout, start, weight, cancellation);
        });

        for (int shard = 1; shard < _shards.Length; shard++)
            for (int i = 0; i < _gradients[0].Length; i++)
                TensorPrimitives.Add(_gradients[0][i].Span, _gradients[shard][i].Span, _gradients[0][i].Span);
        return _losses.Sum() * weight;
    }

    /// <summary>Mean surprise per predicted token, in nats, without dropout.</summary>
    public static double Loss(Gpt gpt, IReadOnlyList<int[]> sequences, CancellationToken cancellation = default)
    {
        using var stopping = WorkerPool.StopWith(cancellation);
        double sum = 0;
        var workspace = new Workspace();
        int[] all = [.. Enumerable.Range(0, sequences.Count)];
        for (int i = 0; i < all.Length;)
        {
            var run = NextRun(sequences, all, i, step: 1);
            workspace.Rewind();
            var made = gpt.Run(
                [.. run.Select(s => new Sequence(sequences[s][..^1]))], LogitsOnly, workspace, cancellation);
            var logits = made.Get(Activation.Logits);
            int[] targets = Targets(sequences, run, made.Batch.Rows);
            sum += NegativeLogLikelihood(targets.Length, logits,
                (nll, from, to) => CrossEntropy.Forward(nll, logits.Rows(from, to), targets.AsSpan(from, to - from)));
            i += run.Count;
        }
        return sum / PredictedTokens(sequences);
    }

    /// <summary>Every so many sequences of those dealt out, from the shard's own on.</summary>
    private double RunShard(
        int shard, IReadOnlyList<int[]> sequences, int[] dealt, Func<int, SplitMix64>? dropout, Func<int, int>? start,
        float weight, CancellationToken cancellation)
    {
        double loss = 0;
        for (int i = shard; i < dealt.Length;)
        {
            var run = NextRun(sequences, dealt, i, _shards.Length);
            loss += Add(sequences, run, dropout, start, weight, shard, cancellation);
            i += run.Count * _shards.Length;
        }
        return loss;
    }

    private double Add(
        IReadOnlyList<int[]> sequences, List<int> run, Func<int, SplitMix64>? dropout, Func<int, int>? start,
        float weight, int shard, CancellationToken cancellation)
    {
        _workspaces[shard].Rewind();
        var batch = new Sequence[run.Count];
        for (int i = 0; i < batch.Length; i++)
            batch[i] = new Sequence(sequences[run[i]][..^1])
            {
                Dropout = dropout?.Invoke(run[i]),
                FirstPosition = start?.Invoke(run[i]) ?? 0
            };
        var made = _gpt.Run(batch, ActivationFilter.Everything, _workspaces[shard], cancellation);

        var logits = made.Get(Activation.Logits);
        var dlogits = made.Room(logits.Shape);
        int[] targets = Targets(sequences, run, made.Batch.Rows);
        double loss = NegativeLogLikelihood(targets.Length, logits, (nll, from, to) =>
            CrossEntropy.ForwardBackward(
                nll, dlogits.Rows(from, to), logits.Rows(from, to), targets.AsSpan(from, to - from), weight));
        BackwardPass.Run(_gpt, made, dlogits, _shards[shard], cancellation);
        return loss;
    }

    /// <summary>
    /// The sequences from the longest to the shortest: dealt out in this order, the shards have about as many rows.
    /// </summary>
    private static int[] ByLength(IReadOnlyList<int[]> sequences)
    {
        int[] order = new int[sequences.Count], key = new int[sequences.Count];
        for (int i = 0; i < order.Length; i++) (order[i], key[i]) = (i, i - sequences[i].Length * order.Length);
        Array.Sort(key, order);
        return order;
    }

    /// <summary>The next sequences that are run together, from one on and every so many.</summary>
    private static List<int> NextRun(IReadOnlyList<int[]> sequences, int[] order, int first, int step)
    {
        List<int> run = [order[first]];
        int rows = sequences[order[first]].Length - 1;
        for (int i = first + step; i < order.Length && rows + sequences[order[i]].Length - 1 <= RowsPerRun; i += step)
        {
            run.Add(order[i]);
            rows += sequences[order[i]].Length - 1;
        }
        return run;
    }

    private static int[] Targets(IReadOnlyList<int[]> sequences, List<int> run, int rows)
    {
        int[] targets = new int[rows];
        int row = 0;
        foreach (int i in run)
        {
            sequences[i].AsSpan(1).CopyTo(targets.AsSpan(row));
            row += sequences[i].Length - 1;
        }
        return targets;
    }

    /// <summary>Sum of the surprises of some rows, which are computed from one row to before another.</summary>
    private static double NegativeLogLikelihood(int rows, Tensor logits, SurprisesOfRows compute)
    {
        float[] nll = new float[rows];
        WorkerPool.RunRows(rows, logits.Shape[1], (from, to) => compute(nll.AsSpan(from, to - from), from, to));
        return nll.Sum(x => (double)x);
    }

    private delegate void SurprisesOfRows(Span<float> nll, int from, int to);

    private static int PredictedTokens(IReadOnlyList<int[]> sequences)
    {
        int count = 0;
        for (int i = 0; i < sequences.Count; i++) count += sequences[i].Length - 1;
        return count;
    }
}
