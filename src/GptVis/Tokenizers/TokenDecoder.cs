namespace GptVis.Tokenizers;

/// <summary>
/// Text from ids that come one at a time, as when a model writes. Made by <see cref="Tokenizer.StartDecoding"/>.
/// </summary>
/// <remarks>
/// What <see cref="Append"/> returned so far, joined, is what <see cref="Tokenizer.Decode"/> gives for the ids so far,
/// without a last character whose bytes are not all there.
/// </remarks>
public abstract class TokenDecoder
{
    /// <summary>The text that this id completes: only whole characters, so it may be empty.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public abstract string Append(int id);
}
