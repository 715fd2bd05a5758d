using GptVis.Model;
using GptVis.Models;

namespace GptVis.Generation;

/// <summary>
/// Lets a model go on with a text, token by token. Earlier tokens are not computed again: <see cref="IKvCache"/>.
/// </summary>
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
    /// <summary>What the model writes after a text.</summary>
    /// <param name="model">The model that writes.</param>
    /// <param name="text">The prompt: 1 to NCtx tokens.</param>
    /// <param name="options">
    /// How to choose, when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Changes to make in every run, as ablations. A mean is that of the prompt; a position must be one of the
    /// prompt's.
    /// </param>
    /// <param name="report">Called with every token as soon as it is there.</param>
    /// <param name="cancellation">
    /// Stops the writing, with <see cref="StopReason.Cancelled"/> and what was written before.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt has no token or more than the context, or an option or the edit does not fit the model.
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
    /// The same after token ids, which may be such that no text gives them: &lt;|endoftext|&gt; alone lets GPT-2 begin
    /// a text.
    /// </summary>
    /// <param name="model">The model that writes.</param>
    /// <param name="prompt">1 to NCtx token ids.</param>
    /// <param name="options">
    /// How to choose, when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Changes to make in every run, as ablations. A mean is that of the prompt; a position must be one of the
    /// prompt's.
    /// </param>
    /// <param name="report">Called with every token as soon as it is there.</param>
    /// <param name="cancellation">
    /// Stops the writing, with <see cref="StopReason.Cancelled"/> and what was written before.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt has no token or more than the context, or an option or the edit does not fit the model.
    /// </exception>
    public static GeneratedText Generate(
        LanguageModel model, IReadOnlyList<int> prompt, GenerationOptions? options = null, Edit? edit = null,
        Action<GeneratedToken>? report = null, CancellationToken cancellation = default)
    {
        var tokens = Collect(Stream(model, prompt, options, edit, cancellation), report, cancellation);
        return Result(new WrittenText(model, []).Append(prompt), prompt, tokens);
    }

    /// <summary>
    /// The tokens one after the other, each as soon as it is there. The last one says why:
    /// <see cref="GeneratedToken.Stop"/>.
    /// </summary>
    /// <param name="model">The model that writes.</param>
    /// <param name="text">The prompt: 1 to NCtx tokens.</param>
    /// <param name="options">
    /// How to choose, when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Changes to make in every run, as ablations. A mean is that of the prompt; a position must be one of the
    /// prompt's.
    /// </param>
    /// <param name="cancellation">
    /// Ends the stream with an <see cref="OperationCanceledException"/>;
    /// <see cref="Generate(LanguageModel, string, GenerationOptions?, Edit?, Action{GeneratedToken}?,
    /// CancellationToken)"/>
    /// returns what there is instead.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The prompt has no token or more than the context, or an option or the edit does not fit the model.
    /// </exception>
    public static IEnumerable<GeneratedToken> Stream(
        LanguageModel model, string text, GenerationOptions? options = null, Edit? edit = null,
        CancellationToken cancellation = default) =>
        Stream(model, Ids(model, text), options, edit, cancellation);

    /// <summary>The same after token ids.</summary>
    /// <param name="model">The model that writes.</param>
    /// <param name="prompt">1 to NCtx token ids.</param>
    /// <param name="options">
    /// How to choose, when to stop; <see cref="GenerationOptions.Default"/> draws 50 tokens.
    /// </param>
    /// <param name="edit">
    /// Changes to make in every run, as ablations. A mean is that of the prompt; a position must be one of the
    /// prompt's.
    /// </param>
    /// <param name="cancellation">Ends the stream with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">
    /// The prompt has no token or more than the context, or an option or the edit does not fit the model.
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
                written ??= new WrittenText(model, prompt);     // of tokens that the model could read
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
            // What there is, is the result: its Stop says so.
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
