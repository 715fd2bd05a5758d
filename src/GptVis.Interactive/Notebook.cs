using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Models;
using GptVis.Figures.Views;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Interactive;

/// <summary>
/// The calls of a notebook cell. The package's extension imports them, so that <c>ModelSummary()</c> needs no using
/// line. Each returns a <see cref="View"/>; each takes the model to look into, the one used last, at first the embedded
/// fruit model, when none is given.
/// </summary>
public static partial class Notebook
{
    /// <summary>The model in numbers: its configuration, explained, and where its parameters are.</summary>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View ModelSummary(LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        model ??= LoadedModels.Current;
        return ModelFigures.Summary(model.Gpt.Config, model.Name);
    });

    /// <summary>The text as the model reads it: its tokens with their ids.</summary>
    /// <param name="text">Any text, also longer than the model's context.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View Tokens(string text, LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var tokens = model.Tokenizer.Encode(text);
        return TokenFigures.Chips(Labels(tokens), $"Tokens of {model.Name}")
            .WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>What each token looks at in one attention head: a heat map, rows looking at columns.</summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="head">The head, from 0.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotAttention(string text, int layer, int head, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        RequireIndex("Layer", layer, model.Gpt.Config.NLayers, "layer", model);
        RequireIndex("Head", head, model.Gpt.Config.NHeads, "head per layer", model);

        var tokens = model.Tokenize(text);
        var trace =
            model.Gpt.Run([.. tokens.Select(t => t.Id)],
                keep: ActivationFilter.Only(Activation.Pattern).InLayers(layer), cancellation: LiveOutput.Cancellation);
        return AttentionFigures
            .Pattern(trace.Blocks[layer].Pattern.Slice(head), Labels(tokens),
                $"Attention of {model.Name}, layer {layer}, head {head}")
            .WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// The most likely next tokens, with their probabilities under the softmax over the whole vocabulary.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="top">How many tokens to show, at least 1.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PredictNext(string text, int top = 10, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        if (top < 1) throw new ArgumentException($"Show at least 1 token; {top} was asked for.");
        var probabilities = model.PredictNext(text).Span.ToArray();
        var best = probabilities.Index()
            .OrderByDescending(p => p.Item).Take(top)
            .Select(p => new TokenProbability(new TokenText(model.TokenText(p.Index), p.Index), p.Item));

        return PredictionFigures
            .TopTokens([.. best], probabilities.Length, $"What {model.Name} expects after “{End(text)}”")
            .WithNote(UnknownWords(text, model.Tokenizer.Encode(text), model));
    });

    private static IReadOnlyList<TokenText> Labels(IReadOnlyList<Token> tokens) =>
        [.. tokens.Select(t => new TokenText(t.Text, t.Id))];

    private static string UnknownWords(string text, IReadOnlyList<Token> tokens, LanguageModel model)
    {
        if (model.Tokenizer is not WordTokenizer words) return "";
        var unknown = tokens.Where(t => t.Id == words.UnknownId).Select(t => $"`{text.Substring(t.Start, t.Length)}`")
            .ToArray();
        if (unknown.Length == 0) return "";

        string which = string.Join(", ", unknown.Distinct().Take(5))
            + (unknown.Distinct().Count() > 5 ? " and others" : "");
        return $"{unknown.Length} of {tokens.Count} words {(unknown.Length == 1 ? "is" : "are")} not in the "
            + $"vocabulary of {model.Name} and read as {WordTokenizer.Unknown}: {which}.";
    }

    private static void RequireText(string? text)
    {
        if (text is null) throw new ArgumentException("The text is null; give a text.");
    }

    private static void RequireIndex(string name, int index, int count, string noun, LanguageModel model)
    {
        // The small model is where newcomers meet this message.
        string larger = model == LanguageModel.Fruit
            ? $" UseModel(\"gpt2\") loads GPT-2 ({ByteSize.Text(ModelPreset.Find("gpt2")!.WeightBytes!.Value)}, "
            + "fetched once), which has more."
            : "";
        if (index < 0 || index >= count)
            throw new ArgumentException(
                $"{name} {index} was asked for, but {model.Name} has {count} "
                    + $"{(count == 1 ? noun : noun.Replace(name.ToLowerInvariant(), name.ToLowerInvariant() + "s", StringComparison.Ordinal))}: {(count == 1 ? "only 0" : $"0 to {count - 1}")}.{larger}");
    }

    /// <summary>The end of a text, where the prediction happens, short enough for a title.</summary>
    private static string End(string text)
    {
        const int longest = 60;
        return text.Length <= longest ? text : "… " + text[^longest..];
    }
}
