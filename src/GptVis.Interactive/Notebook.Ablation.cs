using GptVis.Analysis.Ablation;
using GptVis.Analysis.Attention;
using GptVis.Figures.Ablation;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Models;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// Zero ablation of attention heads: the changes of the continuation, of the most likely next tokens, and of the
    /// prediction after every token.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="heads">Layer and head of each, from 0: <c>Ablate(text, (5, 1), (5, 5))</c>.</param>
    public static View Ablate(Prompt text, params (int Layer, int Head)[] heads) =>
        Ablate(text, heads: (IReadOnlyList<(int, int)>)heads);

    /// <summary>
    /// Ablation of heads, all heads of a role, MLPs and whole layers of any model, with zeros or means.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="heads">Layer and head of each, from 0.</param>
    /// <param name="role">
    /// All heads with this role in the text, as in <see cref="PlotHeadRoles(Prompt, LanguageModel?)"/>.
    /// </param>
    /// <param name="mlps">Layers whose MLP is ablated, from 0.</param>
    /// <param name="layers">Layers to ablate whole, attention and MLP, from 0.</param>
    /// <param name="method">
    /// The replacement of the parts' outputs: zeros, or their mean over the text's positions.
    /// </param>
    /// <param name="tokens">The number of tokens to generate, at least 1, by greedy decoding.</param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View Ablate(
        Prompt text, IReadOnlyList<(int Layer, int Head)>? heads = null, HeadRole? role = null,
        IReadOnlyList<int>? mlps = null, IReadOnlyList<int>? layers = null,
        AblationMethod method = AblationMethod.Zero, int tokens = 20, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            if (tokens < 1) throw new ArgumentException($"Write at least 1 token; {tokens} was requested.");
            var parts = new AblatedParts
            {
                Heads = [.. heads ?? [], .. role is { } wanted ? HeadsOf(wanted, call) : []],
                Mlps = mlps ?? [],
                Layers = layers ?? [],
                Method = method,
            };
            RequireParts(parts, call);
            return EffectOf(parts, tokens, call);
        });

    /// <summary>
    /// The effect of every attention head on the next token: the change of the most likely token's log-probability when
    /// each head is ablated alone.
    /// </summary>
    /// <param name="text">A text or token ids: at least one token, at most the model's context.</param>
    /// <param name="method">
    /// The replacement of a head's output; by default both zeros and the mean over the text, with a menu, which takes
    /// twice as long.
    /// </param>
    /// <param name="model">
    /// The model; by default the current one: that of the last <c>UseModel</c>, or the embedded fruit model.
    /// </param>
    public static View PlotAblation(Prompt text, AblationMethod? method = null, LanguageModel? model = null) =>
        PromptCall.Draw(text, model, call =>
        {
            AblationMethod[] methods = method is { } one ? [one] : [AblationMethod.Zero, AblationMethod.Mean];
            AblationMap[] maps = [.. methods.Select(each => MapOf(each, call))];
            return AblationMapFigures.Map(
                maps, call.Label(maps[0].Token), $"{call.Name} without each head, after “{call.EndOfText}”");
        });

    private static View EffectOf(AblatedParts parts, int tokens, PromptCall call)
    {
        var options = GenerationOptions.Greedy with { MaxNewTokens = tokens };
        var before = Generator.Generate(call.Model, call.Ids, options, cancellation: call.Cancellation);
        var after = Generator.Generate(
            call.Model, call.Ids, options, parts.ToEdit(), cancellation: call.Cancellation);
        // A text that was cancelled early would look like an effect of the ablation.
        call.Cancellation.ThrowIfCancellationRequested();

        var effect = AblationEffect.Compute(call.Gpt, call.Ids, parts, call.Cancellation);
        string how = parts.Method == AblationMethod.Zero ? "" : ", replaced by the mean";
        return AblationFigures.Effect(
            effect, before with { Prompt = call.Text }, after with { Prompt = call.Text }, call.Labels,
            call.Label, $"{call.Name} without {parts}{how}");
    }

    private static AblationMap MapOf(AblationMethod method, PromptCall call)
    {
        using var progress = new LateProgress(
            $"Replacing heads by {(method == AblationMethod.Zero ? "zero" : "their mean")}",
            call.Config.NLayers * call.Config.NHeads);
        return AblationMap.Compute(call.Gpt, call.Ids, method, progress, call.Cancellation);
    }

    private static IEnumerable<(int Layer, int Head)> HeadsOf(HeadRole role, PromptCall call)
    {
        var roles = RolesIn(call);
        var heads = roles.WithRole(role);
        if (heads.Count > 0) return heads.Select(head => (head.Layer, head.Head));

        var there = roles.Heads.CountBy(head => head.Role).OrderBy(count => count.Key)
            .Select(count => $"{count.Value} {count.Key}");
        throw new ArgumentException(
            $"No head of {call.Name} has the role {role} in this text; there are {string.Join(", ", there)}. "
                + "PlotHeadRoles(text) shows them.");
    }

    private static void RequireParts(AblatedParts parts, PromptCall call)
    {
        if (parts.IsEmpty)
            throw new ArgumentException(
                "Say what to ablate: heads as in Ablate(text, (1, 0), (1, 1)), or role:, mlps: or layers:.");
        foreach (int layer in (int[])[.. parts.Heads.Select(head => head.Layer), .. parts.Mlps, .. parts.Layers])
            call.RequireLayer(layer);
        foreach (var (_, head) in parts.Heads) call.RequireHead(head);
    }
}
