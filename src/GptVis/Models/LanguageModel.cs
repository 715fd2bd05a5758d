using System.Globalization;
using System.Reflection;
using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Tokenizers;

namespace GptVis.Models;

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
        RequireFits(name, tokenizer, gpt.Config);
        (Name, Gpt, Tokenizer) = (name, gpt, tokenizer);
    }

    /// <summary>
    /// The embedded teaching model: 10,660 parameters, trained on sentences about four fruits and their tastes.
    /// Rebuilt by <c>gptvis train fruit --out src/GptVis/Models/Fruit</c>.
    /// </summary>
    public static LanguageModel Fruit => LazyFruit.Value;

    /// <summary>What captions call the model.</summary>
    public string Name { get; }

    /// <summary>The model.</summary>
    public Gpt Gpt { get; }

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>
    /// Loads a model by name or from a folder. A name of the hub is looked up in Hugging Face's cache first, which
    /// Python shares, and fetched only when it is not there; see <see cref="HubOptions"/> for the environment
    /// variables.
    /// </summary>
    /// <param name="nameOrFolder">
    /// "fruit", "gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl", any GPT-2 of the hub such as "distilbert/distilgpt2",
    /// or a folder in Hugging Face's layout. Without tokenizer files a folder gets GPT-2's vocabulary; its name becomes
    /// the model's.
    /// </param>
    /// <param name="revision">A branch, a tag or a commit of the hub; main when none is given.</param>
    /// <param name="report">Called for every piece of a file that came.</param>
    /// <param name="cancellation">
    /// Stops a download; what has come is kept, and the next call goes on from there.
    /// </param>
    /// <exception cref="ArgumentException">
    /// It is neither a name nor a folder that exists, or a model without released weights.
    /// </exception>
    /// <exception cref="HubException">
    /// The hub, the network or the drive did not do its part; the message says what to do.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// A file is malformed or is not a GPT-2 that GptVis computes; the message names it and what is wrong.
    /// </exception>
    /// <exception cref="FileNotFoundException">A folder's file is missing.</exception>
    public static LanguageModel Load(
        string nameOrFolder, string? revision = null, Action<FileProgress>? report = null,
        CancellationToken cancellation = default) =>
        ModelSource.Load(nameOrFolder, revision, HubOptions.FromEnvironment(), report, cancellation);

    /// <summary>The shape of a model by name or folder, as <see cref="Load"/> takes it, without its weights.</summary>
    /// <param name="nameOrFolder">A name, or a folder. Nothing is downloaded.</param>
    /// <exception cref="ArgumentException">It is neither a name nor a folder that exists.</exception>
    /// <exception cref="HubException">The model is no preset and not in the cache.</exception>
    /// <exception cref="InvalidDataException">The folder's config.json is malformed or not a GPT-2's.</exception>
    /// <exception cref="FileNotFoundException">The folder has no config.json.</exception>
    public static GptConfig LoadConfig(string nameOrFolder) =>
        ModelSource.Shape(nameOrFolder, HubOptions.FromEnvironment()).Config;

    /// <summary>
    /// An untrained model: the control for a picture that is to tell something about training. What it shows of this
    /// model, it shows of the architecture alone.
    /// </summary>
    /// <param name="config">The shape: a preset such as <see cref="GptConfig.Gpt2"/>, or another model's.</param>
    /// <param name="seed">Fixes the weights, see <see cref="GptWeights.Random"/>.</param>
    /// <param name="tokenizer">GPT-2's when none is given.</param>
    /// <exception cref="ArgumentException">The tokenizer has more tokens than the configuration.</exception>
    public static LanguageModel Random(GptConfig config, int seed, Tokenizer? tokenizer = null)
    {
        tokenizer ??= Gpt2Tokenizer.Default;
        string name =
            $"random {ModelPreset.All.FirstOrDefault(preset => preset.Config == config)?.Name ?? "GPT"} (seed {seed})";
        // Before the weights are drawn, which can take a while.
        RequireFits(name, tokenizer, config);
        return new LanguageModel(name, new Gpt(config, GptWeights.Random(config, seed), GptEngines.Default), tokenizer);
    }

    /// <summary>The tokens of a text the model can run.</summary>
    /// <exception cref="ArgumentException">The text has no token, or more than the context holds.</exception>
    public IReadOnlyList<Token> Tokenize(string text)
    {
        var tokens = Tokenizer.Encode(text);
        if (string.IsNullOrWhiteSpace(text) && tokens.Count == 0)
            throw new ArgumentException("The text is empty: it has no tokens. Give at least one word.", nameof(text));
        if (tokens.Count == 0)
            throw new ArgumentException(
                $"The text contains no words, so it has no tokens in {Name}.", nameof(text));
        if (tokens.Count > Gpt.Config.NCtx)
            throw new ArgumentException(
                $"The text has {tokens.Count} tokens, but {Name} sees at most {Gpt.Config.NCtx} at once. Shorten it "
                    + $"to {Gpt.Config.NCtx} tokens.", nameof(text));
        return tokens;
    }

    /// <summary>
    /// What an id stands for, for labels. Models may have more embeddings than their tokenizer has tokens: those are
    /// shown as ⟨id 50286⟩.
    /// </summary>
    public string TokenText(int id) =>
        id >= Tokenizer.VocabularySize && id < Gpt.Config.DVocab ? $"⟨id {id}⟩" : Tokenizer.TokenText(id);

    /// <summary>
    /// Probability of every token of the vocabulary to come after a text, (V): the softmax of the last logits.
    /// </summary>
    /// <exception cref="ArgumentException">The text has no token, or more than the context holds.</exception>
    public Tensor PredictNext(string text)
    {
        int[] ids = [.. Tokenize(text).Select(t => t.Id)];
        var probabilities = Gpt.NextTokenLogits(ids);
        Softmax.Forward(probabilities.Span, probabilities.Span);
        return probabilities;
    }

    /// <summary>
    /// Saves model and tokenizer as a folder that <see cref="Load"/> and Hugging Face's GPT2LMHeadModel read; each file
    /// is replaced whole or not at all.
    /// </summary>
    /// <param name="folder">Made when it is missing.</param>
    /// <param name="cancellation">Stops at once, and what was there stays.</param>
    /// <returns>The folder's full path.</returns>
    public string Save(string folder, CancellationToken cancellation = default)
    {
        string path = Directory.CreateDirectory(folder).FullName;
        Gpt2Checkpoint.Save(Gpt, path, cancellation);
        Tokenizer.SaveFolder(path);
        return path;
    }

    /// <summary>The model in a sentence: "gpt2: 12 layers of 12 heads, 124,439,808 parameters (498 MB)."</summary>
    public override string ToString()
    {
        var c = Gpt.Config;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Name}: {c.NLayers} layer{(c.NLayers == 1 ? "" : "s")} of {c.NHeads} head{(c.NHeads == 1 ? "" : "s")}, "
                + $"{c.ParameterCount:N0} parameters ({ByteSize.Text(c.ParameterCount * sizeof(float))}).");
    }

    private static void RequireFits(string name, Tokenizer tokenizer, GptConfig config)
    {
        if (tokenizer.VocabularySize > config.DVocab)
            throw new ArgumentException(
                $"The tokenizer of {name} has {tokenizer.VocabularySize} tokens, but the model has embeddings for "
                    + $"{config.DVocab}. They must belong together.", nameof(tokenizer));
    }

    private static LanguageModel LoadFruit()
    {
        var config = HuggingFaceConfig.Read(Resource(ModelFiles.ConfigFile), "fruit/" + ModelFiles.ConfigFile);
        var file = SafeTensorsFile.FromBytes(
            Resource(ModelFiles.WeightsFile), "fruit/" + ModelFiles.WeightsFile);
        var tokenizer = TokenizerJson.Read(Resource(TokenizerFile), "fruit/" + TokenizerFile);
        return new LanguageModel(
            "fruit", Gpt2Checkpoint.Load(config, new CheckpointTensors(file.Path, file), GptEngines.Default),
                tokenizer);
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
