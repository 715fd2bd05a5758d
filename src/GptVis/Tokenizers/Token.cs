namespace GptVis.Tokenizers;

/// <summary>One token of a text and its position.</summary>
/// <remarks>
/// <paramref name="Start"/> and <paramref name="Length"/> count UTF-16 units of the text that was encoded, so
/// <c>text.Substring(token.Start, token.Length)</c> is what the token covers. A token that holds only some bytes of a
/// character covers the whole character: the three tokens of one emoji have the same Start and Length. A lone surrogate
/// is one character of length 1.
/// </remarks>
/// <param name="Id">Row of the embedding matrix, 0 to the vocabulary's size − 1.</param>
/// <param name="Text">The text of the token, in the form of <see cref="Tokenizer.TokenText"/>.</param>
/// <param name="Start">Offset of the first UTF-16 unit covered.</param>
/// <param name="Length">Number of UTF-16 units covered.</param>
public readonly record struct Token(int Id, string Text, int Start, int Length);
