using GptVis.Analysis.Ablation;
using GptVis.Analysis.Attention;
using GptVis.Figures.Ablation;
using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Interactive;

public static partial class Notebook
{
    /// <summary>
    /// What each token looks at in all attention heads at once: a thumbnail per head, rows of layers and columns of
    /// heads. A click, or Enter, enlarges one.
    /// </summary>
    /// <param name="text">
    /// At least one token, at most the model's context; 12 million cells in all, which is 400 tokens for GPT-2 small.
    /// </param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotAttentionGrid(string text, LanguageModel? model = null) => NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var (tokens, config) = (model.Tokenize(text), model.Gpt.Config);
        AttentionGridFigures.RequireFits(config.NLayers, config.NHeads, tokens.Count);
        var trace =
            model.Gpt.Run(
                Ids(tokens), keep: ActivationFilter.Only(Activation.Pattern), cancellation: LiveOutput.Cancellation);
        return AttentionGridFigures
            .Grid([.. trace.Blocks.Select(block => block.Pattern)], Labels(tokens),
                $"Attention in all heads of {model.Name}: {config.NLayers} {Plural("layer", config.NLayers)} of "
                    + $"{config.NHeads}")
            .WithNote(UnknownWords(text, tokens, model));
    });

    /// <summary>
    /// What every attention head does in a text, judged by where it looks: previous token, first token, duplicate,
    /// induction, diffuse or other, against a head that looks evenly at all it can see.
    /// </summary>
    /// <param name="text">
    /// At least one token, at most the model's context. Duplicate and induction can only show where tokens repeat.
    /// </param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotHeadRoles(string text, LanguageModel? model = null) =>
        NotebookException.Explain(() => HeadRolesOf(text, [model ?? LoadedModels.Current]));

    /// <summary>The same for several models side by side.</summary>
    /// <param name="text">At least one token, at most the smallest of the models' contexts.</param>
    /// <param name="models">The models, at least one: <c>models: [small, medium]</c>.</param>
    public static View PlotHeadRoles(string text, IReadOnlyList<LanguageModel> models) =>
        NotebookException.Explain(() =>
    {
        if (models is null || models.Count == 0 || models.Contains(null!))
            throw new ArgumentException("Give at least one model: models: [small, medium].");
        return HeadRolesOf(text, models);
    });

    /// <summary>
    /// What changes without some attention heads: the text that is written, the top next tokens, and the expectations
    /// after every token.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="heads">
    /// Layer and head of each, from 0: <c>Ablate(text, (5, 1), (5, 5))</c>. Their outputs are replaced by zeros.
    /// </param>
    public static View Ablate(string text, params (int Layer, int Head)[] heads) =>
        Ablate(text, heads: (IReadOnlyList<(int, int)>)heads);

    /// <summary>
    /// The same for heads, all heads of a role, MLPs and whole layers of any model, by zeros or by the mean.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="heads">Layer and head of each, from 0.</param>
    /// <param name="role">
    /// All heads that have this role in the text, as <see cref="PlotHeadRoles(string, LanguageModel?)"/> tells it.
    /// </param>
    /// <param name="mlps">Layers whose MLP is ablated, from 0.</param>
    /// <param name="layers">Layers of which all is ablated, attention and MLP, from 0.</param>
    /// <param name="method">
    /// What the parts' outputs are replaced by: zeros, or their mean over the text's positions.
    /// </param>
    /// <param name="tokens">How many tokens to write, at least 1; always the most likely one.</param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View Ablate(
        string text, IReadOnlyList<(int Layer, int Head)>? heads = null, HeadRole? role = null,
        IReadOnlyList<int>? mlps = null, IReadOnlyList<int>? layers = null,
        AblationMethod method = AblationMethod.Zero, int tokens = 20, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        if (tokens < 1) throw new ArgumentException($"Write at least 1 token; {tokens} was asked for.");
        var read = model.Tokenize(text);
        var parts = new AblatedParts
        {
            Heads = [.. heads ?? [], .. role is { } wanted ? HeadsOf(wanted, read, model) : []],
            Mlps = mlps ?? [],
            Layers = layers ?? [],
            Method = method,
        };
        RequireParts(parts, model);

        var stop = LiveOutput.Cancellation;
        var options = GenerationOptions.Greedy with { MaxNewTokens = tokens };
        var before = Generator.Generate(model, text, options, cancellation: stop);
        var after = Generator.Generate(model, text, options, parts.ToEdit(), cancellation: stop);
        stop.ThrowIfCancellationRequested();    // a text that was cut short would look like a difference
        string how = method == AblationMethod.Zero ? "" : ", replaced by the mean";
        return AblationFigures
            .Effect(AblationEffect.Compute(model.Gpt, Ids(read), parts, stop), before, after, Labels(read),
                id => new TokenText(model.TokenText(id), id), $"{model.Name} without {parts}{how}")
            .WithNote(UnknownWords(text, read, model));
    });

    /// <summary>
    /// What every attention head contributes to the next token: the change of the top token's log-probability when each
    /// is ablated alone.
    /// </summary>
    /// <param name="text">At least one token, at most the model's context.</param>
    /// <param name="method">
    /// What a head's output is replaced by; both zeros and the mean over the text, to choose from, when none is given,
    /// in twice the time.
    /// </param>
    /// <param name="model">The model; the one used last, at first the embedded fruit model, when none is given.</param>
    public static View PlotAblation(string text, AblationMethod? method = null, LanguageModel? model = null) =>
        NotebookException.Explain(() =>
    {
        RequireText(text);
        model ??= LoadedModels.Current;
        var tokens = model.Tokenize(text);
        AblationMethod[] methods = method is { } one ? [one] : [AblationMethod.Zero, AblationMethod.Mean];
        AblationMap[] maps = [.. methods.Select(m =>
        {
            using var progress =
                new LateProgress($"Replacing heads by {(m == AblationMethod.Zero ? "zero" : "their mean")}",
                    model.Gpt.Config.NLayers * model.Gpt.Config.NHeads);
            return AblationMap.Compute(model.Gpt, Ids(tokens), m, progress, LiveOutput.Cancellation);
        })];
        return AblationMapFigures
            .Map(maps, new TokenText(model.TokenText(maps[0].Token), maps[0].Token),
                $"{model.Name} without each head, after “{End(text)}”")
            .WithNote(UnknownWords(text, tokens, model));
    });

    private static View HeadRolesOf(string text, IReadOnlyList<LanguageModel> models)
    {
        RequireText(text);
        var tokens = models.Select(model => model.Tokenize(text)).ToArray();
        var roles =
            models.Zip(tokens,
                (model, read) => (model.Name, HeadRoles.Of(model.Gpt, Ids(read), LiveOutput.Cancellation))).ToArray();
        string title = models.Count == 1
            ? $"What the heads of {models[0].Name} do in “{End(text)}”"
            : $"What heads do in “{End(text)}”";
        var view = HeadRoleFigures.Roles(roles, title);
        foreach (var (model, read) in models.Zip(tokens).DistinctBy(m => m.First)) view =
            view.WithNote(UnknownWords(text, read, model));
        return view;
    }

    private static IEnumerable<(int Layer, int Head)> HeadsOf(
        HeadRole role, IReadOnlyList<Token> tokens, LanguageModel model)
    {
        var roles = HeadRoles.Of(model.Gpt, Ids(tokens), LiveOutput.Cancellation);
        var heads = roles.Of(role);
        if (heads.Count > 0) return heads.Select(head => (head.Layer, head.Head));
        string there =
            string.Join(", ",
                roles.Heads.CountBy(head => head.Role).OrderBy(count => count.Key)
                    .Select(count => $"{count.Value} {count.Key}"));
        throw new ArgumentException(
            $"No head of {model.Name} has the role {role} in this text; there are {there}. PlotHeadRoles(text) shows "
                + "them.");
    }

    private static void RequireParts(AblatedParts parts, LanguageModel model)
    {
        if (parts.IsEmpty)
            throw new ArgumentException(
                "Say what to ablate: heads as in Ablate(text, (1, 0), (1, 1)), or role:, mlps: or layers:.");
        foreach (int layer in (int[])[.. parts.Heads.Select(head => head.Layer), .. parts.Mlps, .. parts.Layers])
            RequireIndex("Layer", layer, model.Gpt.Config.NLayers, "layer", model);
        foreach (var (_, head) in parts.Heads) RequireIndex(
            "Head", head, model.Gpt.Config.NHeads, "head per layer", model);
    }

    private static int[] Ids(IReadOnlyList<Token> tokens) => [.. tokens.Select(token => token.Id)];

    private static string Plural(string noun, int count) => count == 1 ? noun : noun + "s";
}
