using GptVis.Analysis.Attention;
using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class AttentionTests
{
    private const string Text = "i like spicy so i like";
    private const string Sentence = "The quick brown fox jumps over the lazy dog.";

    private static readonly LanguageModel Random = LanguageModel.Random(
        new GptConfig { NLayers = 4, NHeads = 5, DModel = 40, DMlp = 160, NCtx = 64, DVocab = 50257 }, seed: 1);

    [Fact]
    public void Attention_is_the_trace_s_pattern()
    {
        var pattern = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text)).Blocks[1].Pattern;
        var table = PlotAttention(Text, layer: 1, head: 0).AsTable();

        Assert.Equal(6 * 7 / 2, table.Rows.Count);
        foreach (var row in table.Rows)
            Assert.Equal(pattern[0, (int)row[0]!, (int)row[2]!], (float)row[4]!);
    }

    [Fact]
    public void The_last_word_looks_at_the_taste_as_the_tutorial_says() =>
        Assert.Contains("`like` (5) at `spicy` (2), 97.8 %", PlotAttention(Text, layer: 1, head: 1).Caption,
            StringComparison.Ordinal);

    [Fact]
    public void The_grid_has_the_trace_s_pattern_of_every_head()
    {
        var trace = LanguageModel.Fruit.Gpt.Run(LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        var table = PlotAttentionGrid(Text).AsTable();
        Assert.Equal(4 * 21, table.Rows.Count);
        foreach (var row in table.Rows)
            Assert.Equal(trace.Blocks[(int)row[0]!].Pattern[(int)row[1]!, (int)row[2]!, (int)row[4]!], (float)row[6]!);
        Assert.Equal(4 * 5 * 55, PlotAttentionGrid(Sentence, Random).AsTable().Rows.Count);
    }

    [Fact]
    public void Roles_are_those_of_the_analysis()
    {
        var roles = HeadRoles.Compute(LanguageModel.Fruit.Gpt, LanguageModel.Fruit.Tokenizer.EncodeIds(Text));
        Assert.Equal(roles.Heads.Select(head => head.Strength),
            PlotHeadRoles(Text).AsTable()["strength"].Select(strength => (double)strength!));
        Assert.Contains("layer 1, head 0: induction", PlotHeadRoles(Text).Caption, StringComparison.Ordinal);
        Assert.Equal(24, PlotHeadRoles(Text, models: [LanguageModel.Fruit, Random]).AsTable().Rows.Count);
    }

    [Theory]
    [InlineData(99, 0,
        "Layer 99 was requested, but fruit has 2 layers: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, fetched "
        + "once), which has more.")]
    [InlineData(-1, 0,
        "Layer -1 was requested, but fruit has 2 layers: 0 to 1.")]
    [InlineData(0, 2,
        "Head 2 was requested, but fruit has 2 heads per layer: 0 to 1. UseModel(\"gpt2\") loads GPT-2 (548 MB, "
        + "fetched once), which has more.")]
    public void A_layer_or_head_that_is_not_there_is_refused_with_what_is(int layer, int head, string message) =>
        AssertMessage(message, () => PlotAttention(Text, layer, head));

    private static void AssertMessage(string message, Func<object> call) =>
        Assert.Equal(message, Assert.Throws<NotebookException>(call).ToString());
}
