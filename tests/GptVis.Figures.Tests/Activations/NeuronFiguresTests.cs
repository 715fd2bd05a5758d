using System.Text.Json;
using GptVis.Analysis.Activations;
using GptVis.Figures.Activations;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Activations;

public sealed class NeuronFiguresTests
{
    private static readonly StrongNeuron[] Two =
    [
        new(1, 37, 2, 3.5f, 0.5f, [new(4, 1.25f), new(5, 0.5f)]),
        new(0, 8, 5, 1.25f, 0.25f, [new(6, 0.75f), new(4, -0.125f)]),
    ];

    [Fact]
    public void The_caption_names_the_three_strongest_tokens_and_counts_those_above_zero()
    {
        var view = NeuronFigures.OverTokens(
            new Tensor(new float[] { 0, -0.1f, 1.5f, 0.25f, 0, 2 }, 6), Numbers.Fruit, "Neuron");
        Assert.StartsWith(
            "The neuron answers most to `·like` (5): 2.00, then `·spicy` (2) (1.50) and `·so` (3) (0.250). It is "
                + "above 0 at 3 of 6 tokens.", view.Caption);
        Assert.Equal([0f, -0.1f, 1.5f, 0.25f, 0f, 2f], view.AsTable()["mlp_post"].Select(v => (float)v!));
        Assert.Equal([5, 2, 3, 0, 4], view.Summary["position"].Select(p => (int)p!));
    }

    [Fact]
    public void Tokens_at_which_the_neuron_is_silent_are_not_among_the_strongest() => Assert.StartsWith(
        "The neuron answers most to `·spicy` (2): 1.50. It is above 0 at 1 of 6 tokens.",
            NeuronFigures.OverTokens(
                new Tensor(new float[] { 0, -0.1f, 1.5f, 0, 0, 0 }, 6), Numbers.Fruit, "Neuron").Caption);

    [Fact]
    public void The_strongest_three_have_another_colour_unless_they_are_silent()
    {
        var part = (FigurePart)NeuronFigures.OverTokens(
            new Tensor(new float[] { 0, -0.1f, 1.5f, 0, 0, 2 }, 6), Numbers.Fruit, "Neuron").Parts[0];
        using var json = JsonDocument.Parse(part.Figure.ToJson());
        string[] colors =
            [.. json.RootElement.GetProperty("data")[0].GetProperty("marker").GetProperty("color").EnumerateArray()
                .Select(c => c.GetString()!)];
        Assert.Equal([2, 5], Enumerable.Range(0, 6).Where(t => colors[t] != colors[1]));
    }

    [Fact]
    public void One_token_is_one_bar() =>
        Assert.StartsWith("The neuron answers most to `a` (0): 0.500. It is above 0 at 1 of 1 token.",
            NeuronFigures.OverTokens(new Tensor(new[] { 0.5f }, 1), TokenText.Sequence(["a"]), "").Caption);

    [Fact]
    public void The_strongest_neurons_are_a_row_each_with_what_they_promote()
    {
        var view = NeuronFigures.Strongest(Two, Numbers.Fruit, id => new TokenText($"<t{id}>", id), "Neurons");
        Assert.StartsWith(
            "Neuron 37 of layer 1 answers most strongly: 3.50 at `·spicy` (2). Written straight to the logits it "
                + "pushes `<t4>` most, by +1.25.", view.Caption);
        Assert.Contains("with the norm's scale of this run (0.500 at `·spicy` (2))", view.Caption);
        var row = view.AsTable().Rows[1];
        Assert.Equal(
            [2, 0, 8, 5, Numbers.Fruit[5], 1.25f, 0.25f, new TokenText("<t6>", 6), 0.75f, new TokenText("<t4>", 4),
                -0.125f], row);
        Assert.Equal("`<t6>` +0.750, `<t4>` −0.125", view.Summary["promotes"][1]);
        Assert.DoesNotContain("<t4>", view.ToHtml());
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.StartsWith("2 values were given with 6 tokens",
            Assert.Throws<ArgumentException>(() => NeuronFigures.OverTokens(new Tensor(2), Numbers.Fruit, "")).Message);
        Assert.StartsWith("There are no neurons",
            Assert.Throws<ArgumentException>(
                () => NeuronFigures.Strongest([], Numbers.Fruit, id => new TokenText(""), "")).Message);
    }
}
