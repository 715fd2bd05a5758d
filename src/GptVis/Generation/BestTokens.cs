using GptVis.Engines.Managed.Kernels;
using GptVis.Model;

namespace GptVis.Generation;

/// <summary>
/// Always the most likely token, found without reading the whole unembedding, which is a third of what GPT-2 reads for
/// a token: <see cref="RowScreen"/>. The probabilities come later: <see cref="DeferredScores"/>.
/// </summary>
internal sealed class BestTokens(Gpt gpt, GenerationOptions options) : ITokenChooser
{
    /// <summary>
    /// Below, the whole unembedding lies in the caches, or the text is over before the screen has paid.
    /// </summary>
    private const long LargeUnembedding = 1 << 22, FewTokens = 8;

    private readonly DeferredScores _numbers = new(gpt, options);
    private RowScreen? _screen;

    /// <summary>Whether it chooses what <see cref="DrawnTokens"/> would, and sooner.</summary>
    public static bool Suits(GptConfig config, GenerationOptions options, Edit edit) =>
        options.Temperature == 0 && options.MaxNewTokens >= FewTokens
        && (long)config.DVocab * config.DModel >= LargeUnembedding
        && !edit.Touches(Activation.LnFinal, null) && !edit.Touches(Activation.Logits, null) && RowScreen.IsSupported;

    public (int Id, Func<Sampler.Choice> Numbers) Next(Context context, CancellationToken cancellation)
    {
        var state = context.ReadState(cancellation).Clone();
        _screen ??= new RowScreen(gpt.Weights.Unembedding);
        int best = _screen.IndexOfMax(state.Span);
        if (best < 0) best = new Sampler(options, gpt.Config.DVocab).Next(DeferredScores.Scores(gpt, [state]).Span).Id;
        return (best, _numbers.Of(best, state));
    }

    public void End() => _numbers.TellAll();
}
