using System.Numerics.Tensors;
using GptVis.Kernels;
using GptVis.Model;

namespace GptVis.Training;

/// <summary>Loss and gradients over a batch of sequences, each of its own length: there is no padding to leave out.</summary>
/// <remarks>The batch is cut into a fixed number of shards that are summed in order, so the result is the same on any number of threads.</remarks>
public sealed class BatchGradient
{
    private const int Shards = 8;

    private readonly Gpt _gpt;
    private readonly ParallelOptions _parallel;
    private readonly GptWeights[] _gradients;
    private readonly double[] _losses = new double[Shards];

    /// <summary>Prepares the shards' buffers for one model.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="threads">At most this many; null for as many as there are.</param>
    public BatchGradient(Gpt gpt, int? threads = null)
    {
        _gpt = gpt;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads ?? -1 };
        _gradients = [.. Enumerable.Range(0, Shards).Select(_ => GptWeights.Zeros(gpt.Config))];
    }

    /// <summary>The last batch's gradients; overwritten by the next <see cref="Run"/>.</summary>
    public GptWeights Gradients => _gradients[0];

    /// <summary>Mean surprise per predicted token, in nats, and its gradient with respect to every weight.</summary>
    /// <param name="sequences">At least two tokens each: every token but the first is predicted from those before it.</param>
    /// <param name="dropout">A stream of random numbers per sequence of the batch; null for no dropout.</param>
    public double Run(IReadOnlyList<int[]> sequences, Func<int, SplitMix64>? dropout)
    {
        float weight = 1f / PredictedTokens(sequences);

        Parallel.For(0, Shards, _parallel, shard =>
        {
            foreach (var tensor in _gradients[shard].All()) tensor.Span.Clear();
            _losses[shard] = 0;
            for (int i = shard; i < sequences.Count; i += Shards)
                _losses[shard] += AddSequence(sequences[i], weight, dropout?.Invoke(i), _gradients[shard]);
        });

        for (int shard = 1; shard < Shards; shard++)
            foreach (var (sum, part) in _gradients[0].All().Zip(_gradients[shard].All()))
                TensorPrimitives.Add(sum.Span, part.Span, sum.Span);
        return _losses.Sum() * weight;
    }

    /// <summary>Mean surprise per predicted token, in nats, without dropout.</summary>
    public static double Loss(Gpt gpt, IReadOnlyList<int[]> sequences)
    {
        double sum = 0;
        foreach (int[] sequence in sequences)
        {
            var trace = gpt.Run(sequence.AsSpan(0, sequence.Length - 1));
            sum += Surprise(trace, sequence.AsSpan(1));
        }
        return sum / PredictedTokens(sequences);
    }

    private double AddSequence(int[] sequence, float weight, SplitMix64? dropout, GptWeights gradients)
    {
        var inputs = sequence.AsSpan(0, sequence.Length - 1);
        var targets = sequence.AsSpan(1);
        var trace = dropout is null ? _gpt.Run(inputs) : _gpt.RunWithDropout(inputs, dropout);

        var dlogits = new Tensor(trace.Logits.Shape);
        CrossEntropy.Backward(dlogits.Span, trace.Logits.Span, targets, weight);
        GptBackward.ToWeights(_gpt, trace, dlogits, gradients);
        return Surprise(trace, targets);
    }

    private static double Surprise(Trace trace, ReadOnlySpan<int> targets)
    {
        var nll = new float[targets.Length];
        CrossEntropy.Forward(nll, trace.Logits.Span, targets);
        return nll.Sum(x => (double)x);
    }

    private static int PredictedTokens(IReadOnlyList<int[]> sequences) => sequences.Sum(s => s.Length - 1);
}
