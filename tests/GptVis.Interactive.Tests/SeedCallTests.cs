using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;
using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

/// <summary>
/// The calls of the notebooks this project began from, word for word, on a model of GPT-2 medium's shape.
/// </summary>
[Trait("Needs", "time")]
[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class SeedCallTests : IDisposable
{
    public SeedCallTests() => UseModel(LanguageModel.Random(GptConfig.Gpt2Medium, seed: 1));

    public void Dispose()
    {
        ReleaseModel("random gpt2-medium (seed 1)");
        UseModel("fruit");
    }

    [Fact]
    public void They_show_what_they_showed_there()
    {
        string sentence = "The quick brown fox jumps over the lazy dog.";
        View[] views =
        [
            ModelSummary(),
            PlotTokenActivations(sentence),
            PlotAttention(sentence, layer: 3, head: 4),
            Enhanced3DVisualization(),
            PlotTokenEmbeddings(sentence),
            PlotGradients(sentence),
        ];

        Assert.Contains("354,823,168", views[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("24 layers of 16 heads", views[0].Caption, StringComparison.Ordinal);
        Assert.Equal(10 * 25, views[1].AsTable().Rows.Count);          // tokens; the embedding and 24 layers
        Assert.Equal(10 * 11 / 2, views[2].AsTable().Rows.Count);      // what 10 tokens can see
        Assert.Contains("24,576", views[3].Caption, StringComparison.Ordinal);
        Assert.All(views, view =>
        {
            Assert.NotEmpty(view.AltText);
            Assert.InRange(view.ToHtml().Length, 1_000, 1_500_000);
        });
    }
}
