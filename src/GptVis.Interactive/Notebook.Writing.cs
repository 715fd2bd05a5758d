using GptVis.Figures.Generation;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// Lets the model write on: the prompt and the new tokens, a slider through them that shows what else could have
    /// been written, and how likely each was. Stopping the cell keeps what was written.
    /// </summary>
    /// <param name="text">The prompt: at least one token, at most the model's context.</param>
    /// <param name="tokens">New tokens at most; it ends sooner where the text or the context does.</param>
    /// <param name="temperature">
    /// Divides the logits: below 1 sharper, above 1 flatter; 0 always takes the likeliest token.
    /// </param>
    /// <param name="topK">Draws from the k likeliest tokens; from all when none is given.</param>
    /// <param name="topP">
    /// Draws from the fewest likely tokens that have this share together, 0 to 1; from all when none is given.
    /// </param>
    /// <param name="seed">Fixes the draws: the same seed writes the same text.</param>
    /// <param name="alternatives">How many of the model's favourites are shown for every new token, at least 1.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View Generate(
        string text, int tokens = 20, double temperature = 1, int? topK = null, double? topP = null, int seed = 1337,
        int alternatives = 8,
        LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        if (tokens < 1) throw new ArgumentException($"{tokens} new tokens were asked for; it takes at least 1.");
        if (alternatives < 1)
            throw new ArgumentException($"{alternatives} alternatives were asked for; it takes at least 1.");
        var options = new GenerationOptions
        {
            MaxNewTokens = tokens,
            Temperature = (float)temperature,
            TopK = topK,
            TopP = (float?)topP,
            Seed = seed,
            Alternatives = alternatives,
        };

        int written = 0;
        string shown = text;
        using var progress = new LateProgress(text, tokens);
        var result =
            Generator.Generate(model, text, options,
                report: token => progress.Report(++written, End(shown += token.Text)),
                    cancellation: LiveOutput.Cancellation);
        return GenerationFigures.Text(result, options, model.Name)
            .WithNote(UnknownWords(text, model.Tokenizer.Encode(text), model));
    });

    /// <summary>
    /// Looks for a likely text by following several at once, as a tree: every new token is a column, in it the
    /// candidates by rank; the best text is a thick line. Stopping the cell shows how far it came.
    /// </summary>
    /// <param name="text">The prompt: at least one token, at most the model's context.</param>
    /// <param name="width">Texts that are followed at once, at least 1; 1 always takes the likeliest token.</param>
    /// <param name="tokens">New tokens at most; it ends sooner where the text or the context does.</param>
    /// <param name="lengthPenalty">
    /// Texts are ranked by ln p divided by their length to this power: 0 favours short ones. It matters only where
    /// texts end at different lengths.
    /// </param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View BeamSearch(
        string text, int width = 3, int tokens = 8, double lengthPenalty = 1, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        if (width < 1) throw new ArgumentException($"A width of {width} was asked for; it takes at least 1 beam.");
        if (tokens < 1) throw new ArgumentException($"{tokens} new tokens were asked for; it takes at least 1.");
        var options = new BeamOptions { Width = width, MaxNewTokens = tokens, LengthPenalty = (float)lengthPenalty };
        var prompt = model.Tokenize(text);
        var tree = Generation.BeamSearch.Search(model, text, options, cancellation: LiveOutput.Cancellation);
        return BeamFigures.Tree(tree, options, Labels(prompt)[^1], model.Name)
            .WithNote(UnknownWords(text, prompt, model));
    });
}
