using System.Text;
using GptVis.Files;

namespace GptVis.Tokenizers;

/// <summary>GPT-2's tokenizer: byte-level byte-pair encoding.</summary>
/// <remarks>
/// A text is cut into pieces (roughly words, each with the space before it), a piece is taken as its UTF-8 bytes, and
/// neighbouring symbols are merged in the order of a learned merge list. Any text can be encoded, and
/// <see cref="Decode"/> returns exactly the text; only lone surrogates, which no UTF-8 can hold, come back as U+FFFD.
/// Source: Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.2.
/// </remarks>
public sealed class Gpt2Tokenizer : Tokenizer
{
    private static readonly Lazy<Gpt2Tokenizer> LazyDefault = new(() => new(Gpt2VocabularyFiles.Embedded()));
    private readonly Gpt2Vocabulary _vocabulary;
    private readonly PieceCache _cache = new();
    private readonly string?[] _texts;

    internal Gpt2Tokenizer(Gpt2Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _texts = new string?[vocabulary.Size];
    }

    /// <summary>
    /// OpenAI's GPT-2 vocabulary of 50,257 tokens, which is embedded in this assembly. Loaded at the first use, then
    /// shared.
    /// </summary>
    public static Gpt2Tokenizer Default => LazyDefault.Value;

    /// <inheritdoc/>
    public override int VocabularySize => _vocabulary.Size;

    /// <inheritdoc/>
    public override int? EndOfTextId => _vocabulary.EndOfTextId;

    internal override bool WordsBeginWithSpace => true;

    /// <summary>
    /// Loads a vocabulary from its two files: vocab.json and merges.txt at Hugging Face, encoder.json and vocab.bpe at
    /// OpenAI.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// A file is malformed; the message contains its name and the position.
    /// </exception>
    public static Gpt2Tokenizer Load(string vocabularyFile, string mergesFile) =>
        new(Gpt2VocabularyFiles.Read(
            File.ReadAllBytes(vocabularyFile), File.ReadAllBytes(mergesFile), vocabularyFile, mergesFile));

    /// <summary>As <see cref="Load(string, string)"/>, from streams, which stay open.</summary>
    /// <exception cref="InvalidDataException">A stream's content is malformed.</exception>
    public static Gpt2Tokenizer Load(Stream vocabulary, Stream merges) =>
        new(Gpt2VocabularyFiles.Read(
            Gpt2VocabularyFiles.ReadAll(vocabulary), Gpt2VocabularyFiles.ReadAll(merges), "vocabulary", "merges"));

    /// <inheritdoc/>
    /// <remarks>
    /// A &lt;|endoftext|&gt; in the text is ordinary characters; <see cref="EncodeWithEndOfText"/> reads it as the
    /// special token.
    /// </remarks>
    public override IReadOnlyList<Token> Encode(string text)
    {
        var tokens = new List<Token>();
        EncodePieces(text, 0, text.Length, tokens);
        return tokens;
    }

    /// <inheritdoc/>
    public override int[] EncodeIds(string text)
    {
        var ids = new List<int>();
        for (int start = 0, length; start < text.Length; start += length)
        {
            var rest = text.AsSpan(start);
            length = Gpt2Splitter.FirstPieceLength(rest);
            ids.AddRange(PieceIds(rest[..length]));
        }
        return [.. ids];
    }

    /// <summary>
    /// As <see cref="Encode"/>, with every &lt;|endoftext|&gt; in the text read as the special token that separates
    /// documents.
    /// </summary>
    /// <exception cref="InvalidOperationException">The vocabulary has no such token.</exception>
    public IReadOnlyList<Token> EncodeWithEndOfText(string text)
    {
        int id = EndOfTextId
            ?? throw new InvalidOperationException(
                $"This vocabulary has no token {Gpt2Vocabulary.EndOfText}; use Encode.");
        var tokens = new List<Token>();
        for (int start = 0; ;)
        {
            int special = text.IndexOf(Gpt2Vocabulary.EndOfText, start, StringComparison.Ordinal);
            int end = special < 0 ? text.Length : special;
            EncodePieces(text, start, end, tokens);
            if (special < 0) return tokens;

            tokens.Add(new Token(id, Gpt2Vocabulary.EndOfText, special, Gpt2Vocabulary.EndOfText.Length));
            start = special + Gpt2Vocabulary.EndOfText.Length;
        }
    }

    /// <summary>The same tokens as <see cref="Encode"/>, piece by piece, with the merges that made them.</summary>
    public IReadOnlyList<BpePiece> EncodeWithMerges(string text)
    {
        var pieces = new List<BpePiece>();
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = Gpt2Splitter.FirstPieceLength(text.AsSpan(start));
            pieces.Add(EncodePieceWithMerges(text.Substring(start, length), start));
        }
        return pieces;
    }

    /// <inheritdoc/>
    /// <remarks>Bytes that are not valid UTF-8, such as a character with missing tokens, become U+FFFD.</remarks>
    public override string Decode(params ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>();
        foreach (int id in ids)
        {
            RequireInVocabulary(id);
            bytes.AddRange(_vocabulary.BytesOf(id));
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    internal override int? FindSpecialToken(string name) => name == Gpt2Vocabulary.EndOfText ? EndOfTextId : null;

    internal override void SaveFolder(string folder)
    {
        _vocabulary.Save(Path.Combine(folder, ModelFiles.VocabularyFile), Path.Combine(folder, ModelFiles.MergesFile));
        // Of another tokenizer, and what would be read first.
        File.Delete(Path.Combine(folder, ModelFiles.TokenizerFile));
    }

    /// <inheritdoc/>
    public override TokenDecoder StartDecoding() => new Utf8Decoder(this);

    /// <inheritdoc/>
    public override string TokenText(int id)
    {
        RequireInVocabulary(id);
        return _texts[id] ??= ReadableBytes.Text(_vocabulary.BytesOf(id));
    }

    private void EncodePieces(string text, int start, int end, List<Token> tokens)
    {
        while (start < end)
        {
            var rest = text.AsSpan(start, end - start);
            int length = Gpt2Splitter.FirstPieceLength(rest);
            Locate(rest[..length], start, PieceIds(rest[..length]), tokens);
            start += length;
        }
    }

    private BpePiece EncodePieceWithMerges(string piece, int start)
    {
        int[] symbols = _vocabulary.ByteSymbols(piece);
        var applied = new List<BytePairMerges.Applied>();
        var tokens = new List<Token>();
        Locate(piece, start, _vocabulary.Merges.Apply(symbols, applied), tokens);
        return new BpePiece
        {
            Text = piece,
            Start = start,
            ByteSymbols = Array.ConvertAll(symbols, TokenText),
            Merges = [.. applied.Select(
                m => new MergeStep(TokenText(m.Left), TokenText(m.Right), TokenText(m.Merged), m.Rank, m.Index))],
            Tokens = tokens,
        };
    }

    private int[] PieceIds(ReadOnlySpan<char> piece)
    {
        if (_cache.TryGet(piece, out int[]? ids)) return ids;
        ids = _vocabulary.Merges.Apply(_vocabulary.ByteSymbols(piece));
        _cache.Add(piece, ids);
        return ids;
    }

    /// <summary>Adds the piece's tokens, each with the characters its bytes belong to.</summary>
    private void Locate(ReadOnlySpan<char> piece, int pieceStart, int[] ids, List<Token> tokens)
    {
        // the character last read: its UTF-16 range, the end of its UTF-8
        int charStart = 0, charEnd = 0, byteEnd = 0;
        int tokenEnd = 0;                                     // in bytes
        foreach (int id in ids)
        {
            // otherwise the token begins inside the character last read
            if (byteEnd == tokenEnd) ReadCharacter(piece);
            int first = charStart;
            tokenEnd += _vocabulary.BytesOf(id).Length;
            while (byteEnd < tokenEnd) ReadCharacter(piece);
            tokens.Add(new Token(id, TokenText(id), pieceStart + first, charEnd - first));
        }

        void ReadCharacter(ReadOnlySpan<char> text)
        {
            Rune.DecodeFromUtf16(text[charEnd..], out var rune, out int length);
            (charStart, charEnd, byteEnd) = (charEnd, charEnd + length, byteEnd + rune.Utf8SequenceLength);
        }
    }

    private sealed class Utf8Decoder(Gpt2Tokenizer tokenizer) : TokenDecoder
    {
        private const int MaxBytesHeldBack = 3;
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

        public override string Append(int id)
        {
            tokenizer.RequireInVocabulary(id);
            var bytes = tokenizer._vocabulary.BytesOf(id);
            var chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length + MaxBytesHeldBack)];
            return new string(chars, 0, _decoder.GetChars(bytes, chars, flush: false));
        }
    }
}
