using GptVis.Model;

namespace GptVis.Generation;

/// <summary>
/// Greedy decoding that does not read the whole unembedding, a third of what GPT-2 reads per token. The probabilities
/// are computed later: <see cref="DeferredScores"/>.
/// </summary>
internal sealed class BestTokens : ITokenChooser
{
    /// <summary>Shorter texts end before the search has paid for its preparation.</summary>
    public const long FewTokens = 8;

    private readonly Gpt _gpt;
    private readonly GenerationOptions _options;
    private readonly DeferredScores _numbers;
    private readonly Func<Tensor, CancellationToken, int?> _find;

    /// <param name="gpt">The model.</param>
    /// <param name="options">The options; gives the number of alternatives.</param>
    /// <param name="find">See <see cref="IGptEngine.NewBestTokenFinder"/>.</param>
    public BestTokens(Gpt gpt, GenerationOptions options, Func<Tensor, CancellationToken, int?> find) =>
        (_gpt, _options, _find, _numbers) = (gpt, options, find, new DeferredScores(gpt, options));

    /// <summary>A chooser if it gives the same tokens as <see cref="DrawnTokens"/>, faster; else null.</summary>
    public static BestTokens? Find(Gpt gpt, GenerationOptions options, Edit edit) =>
        options.Temperature == 0 && options.MaxNewTokens >= FewTokens
        && !edit.Touches(Activation.LnFinal, null) && !edit.Touches(Activation.Logits, null)
        && gpt.Engine.NewBestTokenFinder() is { } find
            ? new BestTokens(gpt, options, find)
            : null;

    public (int Id, Func<Sampler.Choice> Numbers) Next(Context context, CancellationToken cancellation)
    {
        var state = context.ReadState(cancellation).Clone();
        int best = _find(state, cancellation)
            ?? new Sampler(_options, _gpt.Config.DVocab).Next(DeferredScores.Scores(_gpt, [state]).Span).Id;
        return (best, _numbers.Of(best, state));
    }

    public void End() => _numbers.ComputeAll();
}
