using GptVis.Model;
using GptVis.Models;

namespace GptVis.Generation;

/// <summary>
/// Searches for a likely continuation along several beams: each step keeps the best few of all next tokens of all
/// beams. The beams run as one batch, so each weight is read once per step.
/// </summary>
/// <remarks>
/// A stop token among the best completes its text, and another candidate takes its place. The search ends when no beam
/// can beat the worst of the complete texts; scores with a stop token are compared as in Hugging Face's transformers.
/// When the context is full, texts end there.
/// </remarks>
/// <example>
/// <c>BeamSearch.Search(model, "i like", new BeamOptions { Width = 3, MaxNewTokens = 4 }).Beams[0].Text</c>
/// </example>
public static class BeamSearch
{
    /// <summary>Searches for likely continuations of a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The prompt: 1 to NCtx tokens.</param>
    /// <param name="options">
    /// Width, length, stop tokens; <see cref="BeamOptions.Default"/> has 4 beams and 20 tokens.
    /// </param>
    /// <param name="edit">
    /// Activations to replace in every run, for instance an ablation. Means are over the prompt; positions must be in
    /// the prompt.
    /// </param>
    /// <param name="cancellation">
    /// Stops the search: the result has the texts so far and <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or longer than the context, or a stop token or the edit does not fit the model.
    /// </exception>
    public static BeamTree Search(
        LanguageModel model, string text, BeamOptions? options = null, Edit? edit = null,
        CancellationToken cancellation = default) =>
        Search(model, [.. model.Tokenize(text).Select(t => t.Id)], options, edit, _ => text, cancellation);

    /// <summary>Searches for likely continuations of token ids.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">1 to NCtx token ids.</param>
    /// <param name="options">
    /// Width, length, stop tokens; <see cref="BeamOptions.Default"/> has 4 beams and 20 tokens.
    /// </param>
    /// <param name="edit">
    /// Activations to replace in every run, for instance an ablation. Means are over the prompt; positions must be in
    /// the prompt.
    /// </param>
    /// <param name="cancellation">
    /// Stops the search: the result has the texts so far and <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or longer than the context, or a stop token or the edit does not fit the model.
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
