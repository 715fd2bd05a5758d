using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Generation;

/// <summary>Chooses the next token from the model's logits.</summary>
internal sealed class Sampler
{
    private readonly GenerationOptions _options;
    private readonly SplitMix64 _random;
    private readonly float[] _probabilities, _weights;  // (V) each; the weights of the draw are not normalised
    private int[]? _kept;                               // the tokens left by top-k and top-p, best first; null for all
    private double _total;                              // sum of the weights that are left

    public Sampler(GenerationOptions options, int vocabularySize)
    {
        (_options, _random) = (options, new SplitMix64(options.Seed));
        _probabilities = new float[vocabularySize];
        _weights = options.Temperature == 1 ? _probabilities : new float[vocabularySize];
    }

    /// <summary>A chosen token, with the alternatives in descending probability.</summary>
    public readonly record struct Choice(
        int Id, float Probability, float SamplingProbability, int Rank,
        (int Id, float Probability, float SamplingProbability)[] Alternatives);

    /// <summary>Draws a token.</summary>
    /// <param name="logits">The model's logits, (V).</param>
    public Choice Next(ReadOnlySpan<float> logits)
    {
        Softmax.Forward(_probabilities, logits);
        if (float.IsNaN(_probabilities[0])) throw NotNumbers();

        int[] favourites = TopTokens.Of(logits, Math.Max(1, _options.Alternatives));
        Narrow(logits, favourites[0]);
        int id = _options.Temperature == 0 ? favourites[0] : Draw();
        return new Choice(id, _probabilities[id], Share(id), Rank(logits, id), Alternatives(favourites));
    }

    /// <summary>The probabilities of a token that is known to be the most likely one.</summary>
    /// <param name="logits">
    /// The model's logits, (V). Their rounding may differ from that of the search, so another token may come first by a
    /// hair.
    /// </param>
    /// <param name="best">The token.</param>
    public Choice Best(ReadOnlySpan<float> logits, int best)
    {
        Softmax.Forward(_probabilities, logits);
        int[] favourites = TopTokens.Of(logits, Math.Max(1, _options.Alternatives));
        int place = Array.IndexOf(favourites, best);
        if (place < 0) place = favourites.Length - 1;
        favourites.AsSpan(0, place).CopyTo(favourites.AsSpan(1));
        favourites[0] = best;

        Narrow(logits, best);
        return new Choice(best, _probabilities[best], Share(best), Rank: 0, Alternatives(favourites));
    }

    // The kept tokens are a prefix of the most likely ones, or the other way round: both have the same order.
    private (int, float, float)[] Alternatives(int[] favourites)
    {
        var alternatives = new (int, float, float)[Math.Min(_options.Alternatives, favourites.Length)];
        for (int rank = 0; rank < alternatives.Length; rank++)
        {
            int id = favourites[rank];
            alternatives[rank] = (id, _probabilities[id], _kept is null || rank < _kept.Length ? Share(id) : 0);
        }
        return alternatives;
    }

    /// <summary>The error for logits with NaN: the softmax would turn all probabilities into NaN.</summary>
    public static InvalidOperationException NotNumbers() => new(
        "The scores of the next token are not numbers (NaN), so none can be chosen. The model's weights are damaged: "
            + "load it again, or train with a lower learning rate.");

    private void Narrow(ReadOnlySpan<float> logits, int best)
    {
        _kept = null;
        if (_options.Temperature == 0)
        {
            (_kept, _total, _weights[best]) = ([best], 1, 1);
            return;
        }

        Temper(logits, logits[best]);
        if (_options.TopK is { } k && k < logits.Length) _kept = TopTokens.Of(logits, k);
        _total = Sum();
        if (_options.TopP is { } p && p < 1) KeepNucleus(logits, best, p);
    }

    /// <summary>
    /// weight_i = exp((logit_i − max) / temperature). Subtracting first avoids overflow at tiny temperatures.
    /// </summary>
    private void Temper(ReadOnlySpan<float> logits, float max)
    {
        if (_options.Temperature == 1) return;      // the weights are already the probabilities
        TensorPrimitives.Subtract(logits, max, _weights);
        TensorPrimitives.Divide(_weights, _options.Temperature, _weights);
        TensorPrimitives.Exp(_weights, _weights);
    }

    private void KeepNucleus(ReadOnlySpan<float> logits, int best, float p)
    {
        // All tokens below (1 − p) / V together have less than 1 − p and are not needed to reach p, so only the others
        // are sorted. The floor is slightly lower because exp rounds.
        double share = (1.0 - p) / logits.Length * _total / _weights[best];
        _kept ??= TopTokens.AtLeast(logits, (float)(logits[best] + _options.Temperature * (Math.Log(share) - 1e-3)));

        double reached = 0;
        int count = 0;
        while (count < _kept.Length && reached < p * _total) reached += _weights[_kept[count++]];
        (_kept, _total) = (_kept[..count], reached);
    }

    private int Draw()
    {
        double target = _random.NextFloat() * _total, reached = 0;
        int last = 0, count = _kept?.Length ?? _weights.Length;
        for (int i = 0; i < count; i++)
        {
            int id = _kept?[i] ?? i;
            if (_weights[id] == 0) continue;
            reached += _weights[last = id];
            if (reached > target) break;
        }
        return last;
    }

    private double Sum()
    {
        double sum = 0;
        if (_kept is null) foreach (float weight in _weights) sum += weight;
        else foreach (int id in _kept) sum += _weights[id];
        return sum;
    }

    private float Share(int id) => (float)(_weights[id] / _total);

    private static int Rank(ReadOnlySpan<float> logits, int id)
    {
        float score = logits[id];
        int above = 0;
        for (int i = 0; i < logits.Length; i++)
            if (logits[i] > score || i < id && logits[i] == score) above++;
        return above;
    }
}
