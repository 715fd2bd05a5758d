using GptVis.Files;

namespace GptVis.Tokenizers;

/// <summary>One token per word: the tokenizer of the fruit model.</summary>
/// <remarks>
/// The text is lower-cased (one letter at a time, invariant culture) and split by <c>\w+|\._|,</c>; the rest (spaces,
/// other punctuation) gives no tokens. A word outside the vocabulary becomes <see cref="UnknownId"/>.
/// </remarks>
public sealed class WordTokenizer : Tokenizer
{
    /// <summary>
    /// Text of the token for words outside the vocabulary. It is in capitals, so that no lower-cased word equals it.
    /// </summary>
    public const string Unknown = "UNKNOWN";

    /// <summary>
    /// Text of the token that pads short sequences. It is in capitals, so that no lower-cased word equals it.
    /// </summary>
    public const string Padding = "PADDING";

    private readonly string[] _words;
    private readonly Dictionary<string, int> _ids;

    internal WordTokenizer(string[] words)
    {
        _words = words;
        _ids = words.Select((word, id) => (word, id)).ToDictionary(entry => entry.word, entry => entry.id);
        (UnknownId, PaddingId) = (_ids[Unknown], _ids[Padding]);
    }

    /// <inheritdoc/>
    public override int VocabularySize => _words.Length;

    /// <summary>Every token by its id, with <see cref="Unknown"/> and <see cref="Padding"/>.</summary>
    public IReadOnlyList<string> Vocabulary => _words;

    /// <summary>
    /// Id of every word that is not in the vocabulary: <c>tokens.Count(t => t.Id == tokenizer.UnknownId)</c> counts
    /// them.
    /// </summary>
    public int UnknownId { get; }

    /// <summary>Id of <see cref="Padding"/>. No text is encoded to it.</summary>
    public int PaddingId { get; }

    /// <summary><see cref="PaddingId"/>: a model learns to predict it at the end of a line.</summary>
    public override int? EndOfTextId => PaddingId;

    internal override int? UnknownTokenId => UnknownId;

    /// <summary>
    /// A vocabulary of the words in <paramref name="lines"/>: in ordinal order, then <see cref="Unknown"/>, then
    /// <see cref="Padding"/>.
    /// </summary>
    public static WordTokenizer FromLines(IEnumerable<string> lines) =>
        FromWords(lines.SelectMany(Words).Distinct().Order(StringComparer.Ordinal));

    /// <summary>
    /// A vocabulary of these words in this order, then <see cref="Unknown"/>, then <see cref="Padding"/>.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A word occurs twice, or is not a single lower-case word, so that no text would give it.
    /// </exception>
    public static WordTokenizer FromWords(IEnumerable<string> words)
    {
        var seen = new HashSet<string>();
        foreach (string word in words)
        {
            if (!Words(word).SequenceEqual([word]))
                throw new ArgumentException(
                    $"'{word}' is not one lower-case word; the vocabulary needs the words a text is cut into.",
                        nameof(words));
            if (!seen.Add(word))
                throw new ArgumentException(
                    $"'{word}' is there twice; a vocabulary has each word once.", nameof(words));
        }
        return new WordTokenizer([.. seen, Unknown, Padding]);
    }

    /// <summary>Reads a Hugging Face <c>tokenizer.json</c>, as <see cref="Save"/> writes it.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is malformed, or is a tokenizer of another kind; the message says which.
    /// </exception>
    public static WordTokenizer Load(string path) => TokenizerJson.Load(path) as WordTokenizer
        ?? throw new InvalidDataException(
            $"{path}: the model is not WordLevel; Tokenizer.LoadFolder reads the other kinds.");

    /// <summary>
    /// Writes a <c>tokenizer.json</c> that Hugging Face's tokenizers library loads too. An existing file is replaced
    /// atomically.
    /// </summary>
    public void Save(string path) => WordTokenizerJson.Save(this, path);

    /// <inheritdoc/>
    /// <remarks>
    /// An unknown word's token has the text <see cref="Unknown"/>; its Start and Length give the word.
    /// </remarks>
    public override IReadOnlyList<Token> Encode(string text)
    {
        var tokens = new List<Token>();
        foreach (var (start, length) in WordSplitter.Split(text))
        {
            int id = _ids.GetValueOrDefault(Normalized(text, start, length), UnknownId);
            tokens.Add(new Token(id, _words[id], start, length));
        }
        return tokens;
    }

    /// <summary>The words joined by single spaces, the special tokens by their names.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public override string Decode(params ReadOnlySpan<int> ids)
    {
        var words = new string[ids.Length];
        for (int i = 0; i < words.Length; i++) words[i] = TokenText(ids[i]);
        return string.Join(' ', words);
    }

    internal override int? FindSpecialToken(string name) => name switch
    {
        Unknown => UnknownId,
        Padding => PaddingId,
        _ => null,
    };

    internal override void SaveFolder(string folder) => Save(Path.Combine(folder, ModelFiles.TokenizerFile));

    /// <inheritdoc/>
    public override TokenDecoder StartDecoding() => new WordDecoder(this);

    /// <inheritdoc/>
    public override string TokenText(int id)
    {
        RequireInVocabulary(id);
        return _words[id];
    }

    private static IEnumerable<string> Words(string line) =>
        WordSplitter.Split(line).Select(word => Normalized(line, word.Start, word.Length));

    private static string Normalized(string text, int start, int length) =>
        text.Substring(start, length).ToLowerInvariant();

    private sealed class WordDecoder(WordTokenizer tokenizer) : TokenDecoder
    {
        private bool _started;

        public override string Append(int id)
        {
            string word = tokenizer.TokenText(id);
            string text = _started ? " " + word : word;
            _started = true;
            return text;
        }
    }
}
