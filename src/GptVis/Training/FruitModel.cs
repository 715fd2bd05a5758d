using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Training;

/// <summary>
/// The recipe of the embedded teaching model: 19 sentences about four fruits and their tastes, 19 tokens, 10,660
/// parameters.
/// </summary>
/// <remarks>After "Understanding Transformers Using A Minimal Example" (rti/gptvis).</remarks>
internal static class FruitModel
{
    /// <summary>The training lines.</summary>
    public static IReadOnlyList<string> Lines { get; } =
    [
        "lemon tastes sour", "apple tastes sweet", "orange tastes juicy", "chili tastes spicy",
        "spicy is a chili", "sweet is a apple", "juicy is a orange", "sour is a lemon",
        "i like the spicy taste of chili", "i like the sweet taste of apple", "i like the juicy taste of orange",
            "i like the sour taste of lemon",
        "lemon is so sour", "apple is so sweet", "orange is so juicy", "chili is so spicy",
        "i like sour so i like lemon", "i like sweet so i like apple", "i like juicy so i like orange",
    ];

    /// <summary>The held-out sentence: whether the model completes it shows whether it generalises.</summary>
    public static string HeldOut => "i like spicy so i like chili";

    /// <summary>2 layers of 2 heads, 20 wide, 12 positions, and the 19 tokens of all twenty sentences.</summary>
    public static TinyGpt Shape { get; } =
        TinyGpt.Default with { Name = "fruit", NCtx = 12, Tokenizer = WordTokenizer.FromLines([.. Lines, HeldOut]) };

    /// <summary>The configuration, vocabulary included.</summary>
    public static GptConfig Config { get; } = Shape.Config(Shape.Tokenizer!.VocabularySize, Shape.NCtx!.Value);

    /// <summary>Trains the model; the same seed gives the same weights.</summary>
    /// <param name="options">
    /// The training options; the defaults are this model's. The held-out sentence replaces the validation lines.
    /// </param>
    /// <param name="heldOut">
    /// Another of <see cref="Lines"/> to hold out; the model then trains on the other 18, without
    /// <see cref="HeldOut"/>.
    /// </param>
    /// <param name="report">As for <see cref="Trainer.Train"/>.</param>
    /// <param name="cancellation">As for <see cref="Trainer.Train"/>.</param>
    /// <exception cref="ArgumentException">The sentence is not one of the twenty.</exception>
    public static TrainingResult Train(
        TrainingOptions? options = null, string? heldOut = null, Action<TrainingProgress>? report = null,
        CancellationToken cancellation = default)
    {
        heldOut ??= HeldOut;
        RequireSentence(heldOut);
        options = (options ?? TrainingOptions.Default) with { ValidationLines = [heldOut] };
        return Trainer.Train([.. Lines.Where(line => line != heldOut)], options, Shape, report, cancellation);
    }

    /// <summary>Throws if the sentence is not one of the twenty.</summary>
    internal static void RequireSentence(string heldOut)
    {
        if (heldOut != HeldOut && !Lines.Contains(heldOut))
            throw new ArgumentException(
                $"\"{heldOut}\" is none of the sentences, so it cannot be held out. One of them is \"{Lines[^1]}\".",
                    nameof(heldOut));
    }

    /// <summary>The probability of a sentence's last word after the words before it, 0 to 1.</summary>
    public static double ProbabilityOfLastWord(LanguageModel model, string sentence)
    {
        int space = sentence.LastIndexOf(' ');
        return model.PredictNext(sentence[..space]).Span[model.Tokenizer.EncodeIds(sentence[space..])[0]];
    }
}
