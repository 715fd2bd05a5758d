using GptVis.Figures.Generation;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>The tokens of a text with their ids.</summary>
    /// <param name="text">A text or token ids; may be longer than the model's context.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View Tokens(Prompt text, LanguageModel? model = null) =>
        PromptCall.DrawUnlimited(
            text, model, call => TokenFigures.Chips(call.Labels, $"Tokens of {call.Name}"));

    /// <summary>
    /// The most likely next tokens, with their probabilities under the softmax over the whole vocabulary.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="top">The number of tokens to show, at least 1; 10 by default.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PredictNext(Prompt text, int top = 10, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            if (top < 1) throw new ArgumentException($"Show at least 1 token; {top} was requested.");
            var probabilities = call.Gpt.NextTokenLogits(call.Ids, cancellation: call.Cancellation);
            Softmax.Forward(probabilities.Span, probabilities.Span);
            var best = TopTokens.Of(probabilities.Span, top)
                .Select(id => new TokenProbability(call.Label(id), probabilities[id]));
            return PredictionFigures.TopTokens(
                [.. best], probabilities.Length, $"What {call.Name} expects after “{call.EndOfText}”");
        });

    /// <summary>
    /// Generates a continuation: the prompt and the new tokens, a slider with the alternatives of each, and their
    /// probabilities. Stopping the cell keeps the tokens generated so far.
    /// </summary>
    /// <param name="text">
    /// The prompt, a text or token ids: at least one token, at most the model's context.
    /// </param>
    /// <param name="tokens">
    /// The largest number of new tokens, at least 1; fewer if the text or the context ends.
    /// </param>
    /// <param name="temperature">
    /// Divides the logits: below 1 sharper, above 1 flatter; 0 always takes the most likely token.
    /// </param>
    /// <param name="topK">Draws from the k most likely tokens; from all by default.</param>
    /// <param name="topP">
    /// Draws from the fewest most likely tokens whose probabilities sum to at least this share, 0 to 1; from all by
    /// default.
    /// </param>
    /// <param name="seed">The seed of the draws: the same seed gives the same text.</param>
    /// <param name="alternatives">The number of most likely tokens to show for every new token, at least 1.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View Generate(
        Prompt text, int tokens = 20, double temperature = 1, int? topK = null, double? topP = null, int seed = 1337,
        int alternatives = 8, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            RequireNewTokens(tokens);
            if (alternatives < 1)
                throw new ArgumentException($"{alternatives} alternatives were requested; the minimum is 1.");
            var options = new GenerationOptions
            {
                MaxNewTokens = tokens,
                Temperature = (float)temperature,
                TopK = topK,
                TopP = (float?)topP,
                Seed = seed,
                Alternatives = alternatives,
            };
            return GenerationFigures.Text(Write(options, call), options, call.Name);
        });

    /// <summary>
    /// Beam search for a likely continuation, as a tree: a column per new token with the candidates by rank; the best
    /// text is a thick line. Stopping the cell shows the search so far.
    /// </summary>
    /// <param name="text">
    /// The prompt, a text or token ids: at least one token, at most the model's context.
    /// </param>
    /// <param name="width">The number of beams, at least 1; 1 is greedy decoding.</param>
    /// <param name="tokens">
    /// The largest number of new tokens, at least 1; fewer if the text or the context ends.
    /// </param>
    /// <param name="lengthPenalty">
    /// Texts are ranked by ln p divided by their length to this power: 0 favours short texts. It matters only if texts
    /// end at different lengths.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View BeamSearch(
        Prompt text, int width = 3, int tokens = 8, double lengthPenalty = 1, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            if (width < 1) throw new ArgumentException($"A width of {width} was requested; the minimum is 1 beam.");
            RequireNewTokens(tokens);
            var options = new BeamOptions
            {
                Width = width,
                MaxNewTokens = tokens,
                LengthPenalty = (float)lengthPenalty,
            };
            var tree = Generation.BeamSearch.Search(
                call.Model, call.Ids, options, cancellation: call.Cancellation);
            return BeamFigures.Tree(tree with { Prompt = call.Text }, options, call.Labels[^1], call.Name);
        });

    private static GeneratedText Write(GenerationOptions options, PromptCall call)
    {
        int written = 0;
        string shown = call.Text;
        using var progress = new LateProgress(shown, options.MaxNewTokens);
        var result = Generator.Generate(
            call.Model, call.Ids, options, report: Report, cancellation: call.Cancellation);
        return result with { Prompt = call.Text };

        void Report(GeneratedToken token) => progress.Report(++written, PromptCall.EndOf(shown += token.Text));
    }

    private static void RequireNewTokens(int tokens)
    {
        if (tokens < 1) throw new ArgumentException($"{tokens} new tokens were requested; the minimum is 1.");
    }
}
