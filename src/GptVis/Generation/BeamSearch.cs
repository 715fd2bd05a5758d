using GptVis.Model;
using GptVis.Models;

namespace GptVis.Generation;

/// <summary>
/// Looks for a likely text by following several at once: of all tokens after all of them, the best few are followed on.
/// The texts are run as one batch, so that weights are read once for all.
/// </summary>
/// <remarks>
/// A stop token among the best completes its text, and another candidate takes its place. The search ends when no text
/// that is followed can become better than the worst of the complete ones; with a stop token the score is compared as
/// in Hugging Face's transformers. When the context is full, texts end where they are.
/// </remarks>
/// <example>
/// <c>BeamSearch.Search(model, "i like", new BeamOptions { Width = 3, MaxNewTokens = 4 }).Beams[0].Text</c>
/// </example>
public static class BeamSearch
{
    /// <summary>Searches for likely texts after a text.</summary>
    /// <param name="model">The model that writes.</param>
    /// <param name="text">The prompt: 1 to NCtx tokens.</param>
    /// <param name="options">
    /// Width, length, stop tokens; <see cref="BeamOptions.Default"/> follows 4 texts for 20 tokens.
    /// </param>
    /// <param name="edit">
    /// Changes to make in every run, as ablations. A mean is that of the prompt; a position must be one of the
    /// prompt's.
    /// </param>
    /// <param name="cancellation">Ends the search where it is, with <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="ArgumentException">
    /// The prompt has no token or more than the context, or a stop token or the edit does not fit the model.
    /// </exception>
    public static BeamTree Search(
        LanguageModel model, string text, BeamOptions? options = null, Edit? edit = null,
        CancellationToken cancellation = default) =>
        Search(model, [.. model.Tokenize(text).Select(t => t.Id)], options, edit, _ => text, cancellation);

    /// <summary>The same after token ids.</summary>
    /// <param name="model">The model that writes.</param>
    /// <param name="prompt">1 to NCtx token ids.</param>
    /// <param name="options">
    /// Width, length, stop tokens; <see cref="BeamOptions.Default"/> follows 4 texts for 20 tokens.
    /// </param>
    /// <param name="edit">
    /// Changes to make in every run, as ablations. A mean is that of the prompt; a position must be one of the
    /// prompt's.
    /// </param>
    /// <param name="cancellation">Ends the search where it is, with <see cref="StopReason.Cancelled"/>.</param>
    /// <exception cref="ArgumentException">
    /// The prompt has no token or more than the context, or a stop token or the edit does not fit the model.
    /// </exception>
    public static BeamTree Search(
        LanguageModel model, IReadOnlyList<int> prompt, BeamOptions? options = null, Edit? edit = null,
        CancellationToken cancellation = default) =>
        Search(model, [.. prompt], options, edit, ids => new WrittenText(model, []).Append(ids), cancellation);

    private static BeamTree Search(
        LanguageModel model, int[] prompt, BeamOptions? options, Edit? edit, Func<int[], string> textOf,
        CancellationToken cancellation)
    {
        options ??= BeamOptions.Default;
        var run = new BeamRun(model, prompt, options, edit ?? Edit.None);
        var stop = run.Search(cancellation);
        return new BeamTree
        {
            Prompt = textOf(prompt),
            PromptIds = prompt,
            Nodes = run.Nodes,
            Beams = run.Beams(stop),
            Stop = stop
        };
    }
}
