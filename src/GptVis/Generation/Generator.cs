using GptVis.Model;
using GptVis.Models;

namespace GptVis.Generation;

/// <summary>Generates text token by token. Earlier tokens are not recomputed: <see cref="IKvCache"/>.</summary>
/// <example>
/// <code>
/// foreach (var token in Generator.Stream(model, "i like spicy so")) Console.Write(token.Text);
///
/// var before = Generator.Generate(model, text, GenerationOptions.Greedy);
/// var after = Generator.Generate(model, text, GenerationOptions.Greedy, Edit.ZeroHeads((0, 1)));
/// </code>
/// </example>
public static class Generator
{
    /// <summary>Generates a continuation of a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The prompt: 1 to NCtx tokens.</param>
    /// <param name="options">
    /// How to choose tokens and when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Activations to replace in every run, for instance an ablation. Means are over the prompt; positions must be in
    /// the prompt.
    /// </param>
    /// <param name="report">Called with each token as soon as it is generated.</param>
    /// <param name="cancellation">
    /// Stops generation: the result has the tokens generated so far and <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or longer than the context, or an option or the edit does not fit the model.
    /// </exception>
    public static GeneratedText Generate(
        LanguageModel model, string text, GenerationOptions? options = null, Edit? edit = null,
        Action<GeneratedToken>? report = null, CancellationToken cancellation = default)
    {
        int[] prompt = Ids(model, text);
        var tokens = Collect(Stream(model, prompt, options, edit, cancellation), report, cancellation);
        return Result(text, prompt, tokens);
    }

    /// <summary>
    /// Generates a continuation of token ids. They can be ids that no text encodes to: with &lt;|endoftext|&gt; alone,
    /// GPT-2 begins a new text.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">1 to NCtx token ids.</param>
    /// <param name="options">
    /// How to choose tokens and when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Activations to replace in every run, for instance an ablation. Means are over the prompt; positions must be in
    /// the prompt.
    /// </param>
    /// <param name="report">Called with each token as soon as it is generated.</param>
    /// <param name="cancellation">
    /// Stops generation: the result has the tokens generated so far and <see cref="StopReason.Cancelled"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or longer than the context, or an option or the edit does not fit the model.
    /// </exception>
    public static GeneratedText Generate(
        LanguageModel model, IReadOnlyList<int> prompt, GenerationOptions? options = null, Edit? edit = null,
        Action<GeneratedToken>? report = null, CancellationToken cancellation = default)
    {
        var tokens = Collect(Stream(model, prompt, options, edit, cancellation), report, cancellation);
        return Result(new WrittenText(model, []).Append(prompt), prompt, tokens);
    }

    /// <summary>
    /// Streams the tokens of a continuation, each as soon as it is generated. The last token has
    /// <see cref="GeneratedToken.Stop"/>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The prompt: 1 to NCtx tokens.</param>
    /// <param name="options">
    /// How to choose tokens and when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Activations to replace in every run, for instance an ablation. Means are over the prompt; positions must be in
    /// the prompt.
    /// </param>
    /// <param name="cancellation">
    /// Ends the stream with an <see cref="OperationCanceledException"/>; <c>Generate</c> returns a result instead.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or longer than the context, or an option or the edit does not fit the model.
    /// </exception>
    public static IEnumerable<GeneratedToken> Stream(
        LanguageModel model, string text, GenerationOptions? options = null, Edit? edit = null,
        CancellationToken cancellation = default) =>
        Stream(model, Ids(model, text), options, edit, cancellation);

    /// <summary>Streams the tokens of a continuation of token ids.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">1 to NCtx token ids.</param>
    /// <param name="options">
    /// How to choose tokens and when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Activations to replace in every run, for instance an ablation. Means are over the prompt; positions must be in
    /// the prompt.
    /// </param>
    /// <param name="cancellation">Ends the stream with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">
    /// The prompt is empty or longer than the context, or an option or the edit does not fit the model.
    /// </exception>
    public static IEnumerable<GeneratedToken> Stream(
        LanguageModel model, IReadOnlyList<int> prompt, GenerationOptions? options = null, Edit? edit = null,
        CancellationToken cancellation = default)
    {
        options ??= GenerationOptions.Default;
        var stops = StopTokens.Of(model, options.StopTokens);
        if (options.ContextEnd == ContextEnd.Slide)
            Context.RequireCanSlide(model.Gpt.Config, prompt.Count, options.MaxNewTokens, edit ?? Edit.None);
        return Write(model, [.. prompt], options, edit ?? Edit.None, stops, cancellation);
    }

    private static IEnumerable<GeneratedToken> Write(
        LanguageModel model, int[] prompt, GenerationOptions options, Edit edit, StopTokens stops,
        CancellationToken cancellation)
    {
        var context = new Context(model.Gpt, prompt, edit);
        ITokenChooser chooser = BestTokens.Find(model.Gpt, options, edit) is { } best
            ? best
            : new DrawnTokens(options, model.Gpt.Config.DVocab);
        WrittenText? written = null;
        try
        {
            for (int count = 1; ; count++)
            {
                var (id, numbers) = chooser.Next(context, cancellation);
                written ??= new WrittenText(model, prompt);     // after the check of the ids
                StopReason? stop = stops.Contains(id) ? StopReason.StopToken
                    : count == options.MaxNewTokens ? StopReason.MaxNewTokens
                    : context.IsFull && options.ContextEnd == ContextEnd.Stop ? StopReason.ContextFull
                    : null;

                yield return new GeneratedToken(model, numbers)
                {
                    Id = id,
                    Token = model.TokenText(id),
                    Text = stop == StopReason.StopToken ? "" : written.Append(id),
                    Context = context.Length,
                    Stop = stop,
                };
                if (stop is not null) yield break;

                context.Add(id);
            }
        }
        finally { chooser.End(); }
    }

    private static List<GeneratedToken> Collect(
        IEnumerable<GeneratedToken> stream, Action<GeneratedToken>? report, CancellationToken cancellation)
    {
        var tokens = new List<GeneratedToken>();
        try
        {
            foreach (var token in stream)
            {
                tokens.Add(token);
                report?.Invoke(token);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Cancelled: the tokens so far are the result, and its Stop says why.
        }
        return tokens;
    }

    private static GeneratedText Result(string text, IReadOnlyList<int> prompt, List<GeneratedToken> tokens) => new()
    {
        Prompt = text,
        PromptIds = [.. prompt],
        Tokens = tokens,
        Stop = tokens is [.., { Stop: { } stop }] ? stop : StopReason.Cancelled,
    };

    private static int[] Ids(LanguageModel model, string text) => [.. model.Tokenize(text).Select(t => t.Id)];
}
