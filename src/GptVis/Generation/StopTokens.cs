using GptVis.Models;

namespace GptVis.Generation;

/// <summary>The tokens that end a text.</summary>
internal sealed class StopTokens
{
    private readonly HashSet<int> _ids;

    private StopTokens(IEnumerable<int> ids) => _ids = [.. ids];

    public int Count => _ids.Count;

    /// <summary>The given tokens; by default the vocabulary's end-of-text token, if it has one.</summary>
    public static StopTokens Of(LanguageModel model, IReadOnlyList<int>? asked)
    {
        int V = model.Gpt.Config.DVocab;
        foreach (int id in asked ?? [])
            if ((uint)id >= (uint)V)
                throw new ArgumentException(
                    $"Stop token {id} is not in the vocabulary of {model.Name}, 0 to {V - 1}.", nameof(asked));
        return new(asked ?? (model.Tokenizer.EndOfTextId is { } end ? [end] : []));
    }

    public bool Contains(int id) => _ids.Contains(id);
}
