using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Generation;

/// <summary>
/// The text of tokens that are written one at a time. A model may have more ids than its tokenizer: those are shown as
/// labels show them.
/// </summary>
internal sealed class WrittenText
{
    private readonly LanguageModel _model;
    private readonly TokenDecoder _decoder;

    /// <summary>
    /// Text that comes after these tokens: a space between words depends on them, and the last may hold the beginning
    /// of a character.
    /// </summary>
    public WrittenText(LanguageModel model, IEnumerable<int> before)
    {
        (_model, _decoder) = (model, model.Tokenizer.StartDecoding());
        foreach (int id in before) Append(id);
    }

    /// <summary>What one more token adds: whole characters only.</summary>
    public string Append(int id) => id < _model.Tokenizer.VocabularySize ? _decoder.Append(id) : _model.TokenText(id);

    /// <summary>What more tokens add.</summary>
    public string Append(IEnumerable<int> ids) => string.Concat(ids.Select(Append));
}
