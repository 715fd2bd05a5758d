using GptVis.Analysis.Ablation;
using GptVis.Analysis.Attention;
using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class AblationTests
{
    private const string Text = "i like spicy so i like";
    private const string Sentence = "The quick brown fox jumps over the lazy dog.";

    private static readonly LanguageModel Random = LanguageModel.Random(
        new GptConfig { NLayers = 4, NHeads = 5, DModel = 40, DMlp = 160, NCtx = 64, DVocab = 50257 }, seed: 1);

    [Fact]
    public void Ablating_a_head_twice_is_ablating_it_once() =>
        Assert.Equal(Ablate(Text, (1, 1)).AsTable().Rows.Select(row => string.Join('|', row)),
            Ablate(Text, (1, 1), (1, 1)).AsTable().Rows.Select(row => string.Join('|', row)));

    [Fact]
    public void Heads_may_be_named_by_their_role()
    {
        Assert.Equal(
            Ablate(Text, (0, 0), (0, 1), (1, 0), (1, 1)).ToString(), Ablate(Text, role: HeadRole.Induction).ToString());
        AssertMessage("No head of fruit has the role Duplicate in this text; there are ",
            () => Ablate(Text, role: HeadRole.Duplicate));
    }

    [Fact]
    public void Parts_of_every_kind_can_be_ablated_together()
    {
        var view = Ablate(Sentence, heads: [(3, 4), (3, 0)], mlps: [0, 1], layers: [2], method: AblationMethod.Mean,
            tokens: 3, model: Random);
        Assert.Equal(
            "random GPT (seed 1) without layer 3 heads 0 and 4, the MLPs of layers 0 and 1, all of layer 2, replaced "
                + "by the mean", view.Title);
        Assert.Equal(3, view.AsTable().Rows.Count(row => (string)row[0]! == "written"));
        Assert.Equal(10, view.AsTable().Rows.Count(row => (string)row[0]! == "expectations"));
    }

    [Fact]
    public void The_map_shows_both_methods_or_the_one_that_is_wanted()
    {
        Assert.Equal(8, PlotAblation(Text).AsTable().Rows.Count);
        Assert.Equal(4, PlotAblation(Text, AblationMethod.Mean).AsTable().Rows.Count);
        Assert.Equal(40, PlotAblation(Sentence, model: Random).AsTable().Rows.Count);
    }

    [Fact]
    public void What_is_not_there_is_refused_with_what_is()
    {
        const string more = " UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched once), which has more.";
        AssertMessage("Layer 99 was requested, but fruit has 2 layers: 0 to 1." + more, () => Ablate(Text, (99, 0)));
        AssertMessage(
            "Head 2 was requested, but fruit has 2 heads per layer: 0 to 1." + more, () => Ablate(Text, (0, 2)));
        AssertMessage("Layer -1 was requested, but fruit has 2 layers: 0 to 1.", () => Ablate(Text, mlps: [-1]));
        AssertMessage("Layer 2 was requested, but fruit has 2 layers: 0 to 1." + more, () => Ablate(Text, layers: [2]));
        AssertMessage("Say what to ablate: heads as in Ablate(text, (1, 0), (1, 1)), or role:, mlps: or layers:.",
            () => Ablate(Text));
        AssertMessage("Write at least 1 token; 0 was requested.", () => Ablate(Text, layers: [0], tokens: 0));
        AssertMessage("Give at least one model: models: [small, medium].", () => PlotHeadRoles(Text, models: []));
    }

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.StartsWith(message, Assert.Throws<NotebookException>(call).ToString(), StringComparison.Ordinal);
}
