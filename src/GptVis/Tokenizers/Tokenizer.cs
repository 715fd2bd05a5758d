namespace GptVis.Tokenizers;

/// <summary>
/// Turns a text into the ids a model reads, and ids back into text. Safe to use from several threads.
/// </summary>
public abstract class Tokenizer
{
    /// <summary>Number of ids; they run from 0 to this − 1.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>
    /// The token that ends a text, or null if the vocabulary has none: &lt;|endoftext|&gt;, 50256 in GPT-2's.
    /// Generation stops at this token.
    /// </summary>
    public virtual int? EndOfTextId => null;

    /// <summary>
    /// The token that stands for every word the vocabulary lacks; null where any text can be encoded.
    /// </summary>
    internal virtual int? UnknownTokenId => null;

    /// <summary>Whether a word after a space is another token than the same word without one.</summary>
    internal virtual bool WordsBeginWithSpace => false;

    /// <summary>The tokens of a text in order, each with its position in the text. An empty text has none.</summary>
    public abstract IReadOnlyList<Token> Encode(string text);

    /// <summary>The ids only: the input of the model.</summary>
    public virtual int[] EncodeIds(string text) => [.. Encode(text).Select(token => token.Id)];

    /// <summary>The text of the ids.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public abstract string Decode(params ReadOnlySpan<int> ids);

    /// <summary>
    /// A decoder for ids that arrive one at a time. It returns a character that is split over tokens when it is
    /// complete.
    /// </summary>
    public abstract TokenDecoder StartDecoding();

    /// <summary>
    /// The text of one token, for labels. Bytes that are only part of a character are written as <c>\xF0\x9F</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public abstract string TokenText(int id);

    /// <summary>
    /// The tokenizer of a model folder: <c>tokenizer.json</c> (word-level or GPT-2's byte-level BPE) if there is one,
    /// otherwise <c>vocab.json</c> with <c>merges.txt</c>.
    /// </summary>
    /// <exception cref="FileNotFoundException">
    /// The folder has neither; <see cref="LoadFolderOrGpt2"/> falls back to GPT-2's own vocabulary.
    /// </exception>
    /// <exception cref="InvalidDataException">A file is malformed, or is a tokenizer of another kind.</exception>
    public static Tokenizer LoadFolder(string folder) =>
        FindIn(folder) ?? throw new FileNotFoundException(
            $"{folder}: no tokenizer here. A model folder has tokenizer.json, or vocab.json with merges.txt; "
                + "Tokenizer.LoadFolderOrGpt2 uses GPT-2's vocabulary where there is none.");

    /// <summary>
    /// As <see cref="LoadFolder"/>, but a folder without tokenizer files gets <see cref="Gpt2Tokenizer.Default"/>:
    /// GPT-2 checkpoints often have none.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is malformed, or is a tokenizer of another kind.</exception>
    public static Tokenizer LoadFolderOrGpt2(string folder) => FindIn(folder) ?? Gpt2Tokenizer.Default;

    /// <summary>The special token of that name, which no text is encoded to; null when there is none.</summary>
    internal virtual int? FindSpecialToken(string name) => null;

    /// <summary>Writes the files that <see cref="LoadFolder"/> reads. Each file is replaced atomically.</summary>
    /// <exception cref="NotSupportedException">This kind of tokenizer cannot be saved.</exception>
    internal virtual void SaveFolder(string folder) => throw new NotSupportedException(
        $"{GetType().Name} has no files to be saved as. WordTokenizer and Gpt2Tokenizer have; Gpt2Checkpoint.Save "
            + "saves the model alone.");

    /// <summary>Throws unless <paramref name="id"/> is in the vocabulary.</summary>
    protected void RequireInVocabulary(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(id), id,
                $"Token id {id} is not in this vocabulary, whose ids run from 0 to {VocabularySize - 1}.");
    }

    private static Tokenizer? FindIn(string folder)
    {
        string tokenizer = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(tokenizer)) return TokenizerJson.Load(tokenizer);

        string vocabulary = Path.Combine(folder, "vocab.json"), merges = Path.Combine(folder, "merges.txt");
        return (File.Exists(vocabulary), File.Exists(merges)) switch
        {
            (true, true) => Gpt2Tokenizer.Load(vocabulary, merges),
            (true, false) =>
                throw new InvalidDataException(
                    $"{folder}: has vocab.json but not merges.txt; byte-level BPE needs both."),
            (false, true) =>
                throw new InvalidDataException(
                    $"{folder}: has merges.txt but not vocab.json; byte-level BPE needs both."),
            (false, false) => null,
        };
    }
}
