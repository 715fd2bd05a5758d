using GptVis.Model;

namespace GptVis.Generation;

/// <summary>
/// Probabilities of tokens that were chosen without all logits. They are computed in batches, so that the unembedding
/// is read once per batch: when one is read, when the batch is full, or when the text ends.
/// </summary>
internal sealed class DeferredScores(Gpt gpt, GenerationOptions options)
{
    private const int StatesAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly List<Sampler.Choice> _computed = [];
    private readonly List<(int Id, Tensor State)> _waiting = [];     // tokens without probabilities yet

    /// <summary>Adds a token that has the largest logit of a normalised row, (C).</summary>
    public Func<Sampler.Choice> Of(int id, Tensor state)
    {
        lock (_gate)
        {
            // Small batches: stopping a text waits for the pending probabilities.
            if (_waiting.Count == StatesAtOnce) Compute(_computed.Count);
            _waiting.Add((id, state));
            int index = _computed.Count + _waiting.Count - 1;
            return () => Compute(index);
        }
    }

    /// <summary>Computes all pending probabilities; afterwards the weights may change.</summary>
    public void ComputeAll()
    {
        lock (_gate)
            if (_waiting.Count > 0) Compute(_computed.Count);
    }

    /// <summary>The logits of normalised rows, (rows, V).</summary>
    public static Tensor Scores(Gpt gpt, IReadOnlyList<Tensor> states)
    {
        int n = states.Count;
        var x = new Tensor(n, gpt.Config.DModel);
        for (int i = 0; i < n; i++) states[i].Span.CopyTo(x.Row(i));
        return gpt.Engine.Unembed(x);
    }

    private Sampler.Choice Compute(int index)
    {
        lock (_gate)
        {
            if (index >= _computed.Count)
            {
                var scores = Scores(gpt, [.. _waiting.Select(w => w.State)]);
                var sampler = new Sampler(options, gpt.Config.DVocab);
                var choices = new Sampler.Choice[_waiting.Count];
                for (int i = 0; i < choices.Length; i++) choices[i] = sampler.Best(scores.Row(i), _waiting[i].Id);
                _computed.AddRange(choices);
                _waiting.Clear();
            }
            return _computed[index];
        }
    }
}
