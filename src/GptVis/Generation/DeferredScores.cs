using GptVis.Model;

namespace GptVis.Generation;

/// <summary>
/// What there is to say about tokens that were chosen without the scores of all others: computed for many at once, when
/// it is asked for, when many wait or when the text ends, so that the unembedding is read once for all of them.
/// </summary>
internal sealed class DeferredScores(Gpt gpt, GenerationOptions options)
{
    private const int StatesAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly List<Sampler.Choice> _told = [];
    private readonly List<(int Id, Tensor State)> _waiting = [];     // behind those that are told

    /// <summary>Remembers that a token was found to be the best one after a state, (C).</summary>
    public Func<Sampler.Choice> Of(int id, Tensor state)
    {
        lock (_gate)
        {
            // Never many: a text that is stopped shows its numbers, and who stopped it waits for them.
            if (_waiting.Count == StatesAtOnce) Tell(_told.Count);
            _waiting.Add((id, state));
            int index = _told.Count + _waiting.Count - 1;
            return () => Tell(index);
        }
    }

    /// <summary>Nothing waits any more: the model may change.</summary>
    public void TellAll()
    {
        lock (_gate)
            if (_waiting.Count > 0) Tell(_told.Count);
    }

    /// <summary>The model's scores of all tokens after each state, (states, V).</summary>
    public static Tensor Scores(Gpt gpt, IReadOnlyList<Tensor> states)
    {
        int n = states.Count;
        var x = new Tensor(n, gpt.Config.DModel);
        for (int i = 0; i < n; i++) states[i].Span.CopyTo(x.Row(i));
        return gpt.Engine.Unembed(x);
    }

    private Sampler.Choice Tell(int index)
    {
        lock (_gate)
        {
            if (index >= _told.Count)
            {
                var scores = Scores(gpt, [.. _waiting.Select(w => w.State)]);
                var sampler = new Sampler(options, gpt.Config.DVocab);
                var choices = new Sampler.Choice[_waiting.Count];
                for (int i = 0; i < choices.Length; i++) choices[i] = sampler.Best(scores.Row(i), _waiting[i].Id);
                _told.AddRange(choices);
                _waiting.Clear();
            }
            return _told[index];
        }
    }
}
