using GptVis.Figures.Charts;
using GptVis.Figures.Embeddings;

namespace GptVis.Figures.Tests.Embeddings;

public sealed class NeighbourFiguresTests
{
    [Fact]
    public void The_caption_and_the_table_have_the_nearest_first()
    {
        var view = NeighbourFigures.Nearest([new(7, 0.81234f), new(2, -0.25f)], new TokenText(" cat", 3),
            id => new TokenText($"<{id}>", id), 50_257, "Nearest");
        Assert.StartsWith("Nearest to `·cat` of 50,257 tokens is `<7>`, cosine 0.812.", view.Caption);
        Assert.Equal([1, new TokenText("<7>", 7), 7, 0.81234f], view.AsTable().Rows[0]);
        Assert.Equal([2, new TokenText("<2>", 2), 2, -0.25f], view.AsTable().Rows[1]);
    }

    [Fact]
    public void No_neighbour_is_refused() =>
        Assert.StartsWith("There are no neighbours",
            Assert.Throws<ArgumentException>(
                () => NeighbourFigures.Nearest([], new TokenText("a"), id => new TokenText(""), 1, "")).Message);
}
