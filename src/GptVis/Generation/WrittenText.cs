using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Generation;

/// <summary>
/// Decodes tokens one at a time. Ids that the model has but the tokenizer does not are shown as in labels.
/// </summary>
internal sealed class WrittenText
{
    private readonly LanguageModel _model;
    private readonly TokenDecoder _decoder;

    /// <summary>
    /// Starts after the given tokens: they decide on a space before the next word, and the last one may hold the first
    /// bytes of a character.
    /// </summary>
    public WrittenText(LanguageModel model, IEnumerable<int> before)
    {
        (_model, _decoder) = (model, model.Tokenizer.StartDecoding());
        foreach (int id in before) Append(id);
    }

    /// <summary>The complete characters that one more token adds.</summary>
    public string Append(int id) => id < _model.Tokenizer.VocabularySize ? _decoder.Append(id) : _model.TokenText(id);

    /// <summary>The complete characters that more tokens add.</summary>
    public string Append(IEnumerable<int> ids) => string.Concat(ids.Select(Append));
}
