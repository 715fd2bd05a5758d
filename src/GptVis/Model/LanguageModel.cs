using System.Reflection;
using GptVis.Checkpoints;
using GptVis.Kernels;
using GptVis.Tokenizers;

namespace GptVis.Model;

/// <summary>A GPT with its tokenizer and a name: what every picture takes.</summary>
public sealed class LanguageModel
{
    /// <summary>Name of the tokenizer's file in a model's folder.</summary>
    public const string TokenizerFile = "tokenizer.json";

    private static readonly Lazy<LanguageModel> LazyFruit = new(LoadFruit);

    /// <summary>Joins a model and a tokenizer.</summary>
    /// <exception cref="ArgumentException">The tokenizer has ids that the model has no embedding for.</exception>
    public LanguageModel(string name, Gpt gpt, Tokenizer tokenizer)
    {
        if (tokenizer.VocabularySize > gpt.Config.DVocab)
            throw new ArgumentException($"The tokenizer of {name} has {tokenizer.VocabularySize} tokens, but the model has embeddings for {gpt.Config.DVocab}. They must belong together.", nameof(tokenizer));
        (Name, Gpt, Tokenizer) = (name, gpt, tokenizer);
    }

    /// <summary>
    /// The embedded teaching model: 10,660 parameters, trained on sentences about four fruits and their tastes.
    /// Rebuilt by <c>gptvis train fruit --out src/GptVis/Model/Fruit</c>.
    /// </summary>
    public static LanguageModel Fruit => LazyFruit.Value;

    /// <summary>What captions call the model.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public Gpt Gpt { get; }

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Loads a folder in Hugging Face's layout; the folder's name becomes the model's. Without tokenizer files it gets GPT-2's vocabulary.</summary>
    /// <exception cref="InvalidDataException">A file is malformed; the message names it and what is wrong.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public static LanguageModel Load(string folder) => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
        Gpt2Checkpoint.Load(folder),
        Tokenizer.LoadFolderOrGpt2(folder));

    /// <summary>The tokens of a text the model can run.</summary>
    /// <exception cref="ArgumentException">The text has no token, or more than the context holds.</exception>
    public IReadOnlyList<Token> Tokenize(string text)
    {
        var tokens = Tokenizer.Encode(text);
        if (string.IsNullOrWhiteSpace(text) && tokens.Count == 0)
            throw new ArgumentException("The text is empty: it has no tokens. Give at least one word.", nameof(text));
        if (tokens.Count == 0)
            throw new ArgumentException($"The text has no tokens: {Name} reads words, and there is none in it.", nameof(text));
        if (tokens.Count > Gpt.Config.NCtx)
            throw new ArgumentException($"The text has {tokens.Count} tokens, but {Name} sees at most {Gpt.Config.NCtx} at once. Shorten it to {Gpt.Config.NCtx} tokens.", nameof(text));
        return tokens;
    }

    /// <summary>What an id stands for, for labels. Models may have more embeddings than their tokenizer has tokens: those are shown as ⟨id 50286⟩.</summary>
    public string TokenText(int id) => id >= Tokenizer.VocabularySize && id < Gpt.Config.DVocab ? $"⟨id {id}⟩" : Tokenizer.TokenText(id);

    /// <summary>Probability of every token of the vocabulary to come after a text, (V): the softmax of the last logits.</summary>
    /// <exception cref="ArgumentException">The text has no token, or more than the context holds.</exception>
    public Tensor PredictNext(string text)
    {
        int[] ids = [.. Tokenize(text).Select(t => t.Id)];
        var probabilities = Gpt.NextTokenLogits(ids);
        Softmax.Forward(probabilities.Span, probabilities.Span);
        return probabilities;
    }

    private static LanguageModel LoadFruit()
    {
        var config = HuggingFaceConfig.Read(Resource(Gpt2Checkpoint.ConfigFile), "fruit/" + Gpt2Checkpoint.ConfigFile);
        var file = SafeTensorsFile.FromBytes(Resource(Gpt2Checkpoint.WeightsFile), "fruit/" + Gpt2Checkpoint.WeightsFile);
        var tokenizer = TokenizerJson.Read(Resource(TokenizerFile), "fruit/" + TokenizerFile);
        return new LanguageModel("fruit", Gpt2Checkpoint.Load(config, file), tokenizer);
    }

    private static byte[] Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("fruit/" + name)
            ?? throw new InvalidOperationException($"The resource fruit/{name} is missing from this build of GptVis.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
