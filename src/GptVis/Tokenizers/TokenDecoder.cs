namespace GptVis.Tokenizers;

/// <summary>
/// Decodes ids that arrive one at a time, as in generation. Created by <see cref="Tokenizer.StartDecoding"/>.
/// </summary>
/// <remarks>
/// The concatenated results of <see cref="Append"/> equal <see cref="Tokenizer.Decode"/> of the ids so far, except for
/// a last character whose bytes are incomplete.
/// </remarks>
public abstract class TokenDecoder
{
    /// <summary>
    /// Appends an id and returns the text that it completes. Only whole characters are returned, so the text may be
    /// empty.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public abstract string Append(int id);
}
