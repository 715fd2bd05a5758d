using GptVis.Checkpoints;
using GptVis.Model;
using GptVis.Tokenizers;

namespace GptVis.Training;

/// <summary>
/// The recipe of the embedded teaching model: 19 sentences about four fruits and their tastes, 19 tokens, 10,660 parameters.
/// </summary>
/// <remarks>After "Understanding Transformers Using A Minimal Example" (rti/gptvis).</remarks>
public sealed class FruitModel
{
    private readonly int[][] _lines, _heldOut;

    /// <summary>An untrained model; the same seed gives the same weights.</summary>
    /// <param name="seed">Fixes the weights.</param>
    /// <param name="heldOut">Another of <see cref="Lines"/> to hold out, for a rehearsal on the 18 that are left: <see cref="HeldOut"/> stays out of it.</param>
    /// <exception cref="ArgumentException">The sentence to hold out is none of them.</exception>
    public FruitModel(int seed, string? heldOut = null)
    {
        heldOut ??= HeldOut;
        if (heldOut != HeldOut && !Lines.Contains(heldOut))
            throw new ArgumentException($"\"{heldOut}\" is none of the sentences, so it cannot be held out. One of them is \"{Lines[^1]}\".", nameof(heldOut));

        var tokenizer = WordTokenizer.FromLines([.. Lines, HeldOut]);
        var gpt = new Gpt(Config, GptWeights.Random(Config, seed));
        Model = new LanguageModel("fruit", gpt, tokenizer);
        _lines = [.. Lines.Where(line => line != heldOut).Select(tokenizer.EncodeIds)];
        _heldOut = [tokenizer.EncodeIds(heldOut)];
    }

    /// <summary>What the model learns.</summary>
    public static IReadOnlyList<string> Lines { get; } =
    [
        "lemon tastes sour", "apple tastes sweet", "orange tastes juicy", "chili tastes spicy",
        "spicy is a chili", "sweet is a apple", "juicy is a orange", "sour is a lemon",
        "i like the spicy taste of chili", "i like the sweet taste of apple", "i like the juicy taste of orange", "i like the sour taste of lemon",
        "lemon is so sour", "apple is so sweet", "orange is so juicy", "chili is so spicy",
        "i like sour so i like lemon", "i like sweet so i like apple", "i like juicy so i like orange",
    ];

    /// <summary>The sentence the model never sees: whether it finishes it is what there is to learn from this model.</summary>
    public static string HeldOut => "i like spicy so i like chili";

    /// <summary>2 layers of 2 heads, 20 wide, 12 positions, 19 tokens.</summary>
    public static GptConfig Config { get; } = new()
    {
        NLayers = 2,
        NHeads = 2,
        DModel = 20,
        DMlp = 80,
        NCtx = 12,
        DVocab = 19,
        Activation = ActivationFunction.Relu,
        QkvBias = false,
        AttnDropout = 0.2f,
        ResidDropout = 0.2f,
    };

    /// <summary>The model as trained so far.</summary>
    public LanguageModel Model { get; }

    /// <summary>Trains the model in place; see <see cref="Trainer.Train"/>.</summary>
    public int Train(TrainingOptions options, Action<TrainingProgress>? report = null, CancellationToken cancellation = default) =>
        Trainer.Train(Model.Gpt, _lines, _heldOut, options, report, cancellation);

    /// <summary>Saves model and tokenizer as a Hugging Face folder.</summary>
    public void Save(string folder)
    {
        Gpt2Checkpoint.Save(Model.Gpt, folder);
        ((WordTokenizer)Model.Tokenizer).Save(Path.Combine(folder, LanguageModel.TokenizerFile));
    }
}
