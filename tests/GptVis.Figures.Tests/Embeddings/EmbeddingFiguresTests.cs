using System.Text.Json;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Charts;
using GptVis.Figures.Embeddings;
using GptVis.Figures.Views;

namespace GptVis.Figures.Tests.Embeddings;

public sealed class EmbeddingFiguresTests
{
    [Theory]
    [InlineData(2), InlineData(3)]
    public void The_caption_s_numbers_are_those_of_points_and_components(int dimensions)
    {
        var (points, pca) = Example(dimensions);
        var view = EmbeddingFigures.Pca(points, pca, Numbers.Fruit, depth: 1, "States");
        string axes =
            string.Join(
                ", ",
                Enumerable.Range(0, dimensions).Select(a => $"axis {a + 1} {NumberText.Percent(pca.Share(a))}"));
        Assert.StartsWith(
            $"The picture holds {NumberText.Percent(Enumerable.Range(0, dimensions).Sum(pca.Share))} of the variance "
                + $"of all 18 states ({axes}).", view.Caption);

        var rows = view.AsTable().Rows;
        Assert.Equal(3 * 6, rows.Count);
        float[] Place(int depth, int t) =>
            [.. rows.Single(r => (int)r[0]! == depth && (int)r[1]! == t).Skip(3).Select(x => (float)x!)];
        double Apart(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => Math.Pow(x - y, 2)).Sum());
        var (i, j) = (from a in Enumerable.Range(0, 6) from b in Enumerable.Range(a + 1, 5 - a) select (a, b))
            .MinBy(p => Apart(Place(1, p.a), Place(1, p.b)));
        int moved = Enumerable.Range(0, 6).MaxBy(t => Apart(Place(1, t), Place(0, t)));
        Assert.Contains(
            $"After 1 of 2 layers the nearest two in the picture are {Numbers.Fruit[i].At(i)} and "
                + $"{Numbers.Fruit[j].At(j)}, {NumberText.Short(Apart(Place(1, i), Place(1, j)))} apart; "
                + $"{Numbers.Fruit[moved].At(moved)} has moved most since the layer before, by "
                + $"{NumberText.Short(Apart(Place(1, moved), Place(0, moved)))}.",
            view.Caption);
    }

    [Theory]
    [InlineData(2, "scatter"), InlineData(3, "scatter3d")]
    public void The_slider_sets_the_dots_of_every_depth_and_starts_at_the_one_asked_for(int dimensions, string type)
    {
        var (points, pca) = Example(dimensions);
        using var json = Json(EmbeddingFigures.Pca(points, pca, Numbers.Fruit, depth: 2, "States"));
        var data = json.RootElement.GetProperty("data");
        Assert.Equal(7, data.GetArrayLength());
        Assert.All(data.EnumerateArray(), trace => Assert.Equal(type, trace.GetProperty("type").GetString()));

        var slider = json.RootElement.GetProperty("controls")[0];
        Assert.Equal(2, slider.GetProperty("start").GetInt32());
        Assert.Equal(["embedding", "1 of 2", "2 of 2"],
            slider.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("label").GetString()));
        for (int n = 0; n < 3; n++)
        {
            var changes = slider.GetProperty("steps")[n].GetProperty("changes").EnumerateArray().ToArray();
            Assert.Equal(Enumerable.Range(0, 6).Select(t => points[n][t, 1]),
                changes[1].GetProperty("value").EnumerateArray().Select(x => x.GetSingle()));
            Assert.Equal(6, changes[1].GetProperty("trace").GetInt32());
        }
        Assert.Equal(Enumerable.Range(0, 6).Select(t => points[2][t, 0]),
            data[6].GetProperty("x").EnumerateArray().Select(x => x.GetSingle()));
    }

    [Fact]
    public void Labels_in_space_are_no_markup_and_no_entities()
    {
        var (points, pca) = Example(3);
        var tokens = TokenText.Sequence(["<b>&amp;", "b", "c", "d", "e", "f"]);
        using var json = Json(EmbeddingFigures.Pca(points, pca, tokens, depth: 0, "States"));
        Assert.Equal("<\u200Bb>&amp;", json.RootElement.GetProperty("data")[6].GetProperty("text")[0].GetString());
        Assert.Equal("<\u200Bb>&amp;",
            json.RootElement.GetProperty("controls")[0].GetProperty("steps")[1].GetProperty("changes")[3]
                .GetProperty("value")[0].GetString());
    }

    [Fact]
    public void One_unit_is_as_long_on_both_axes()
    {
        var (points, pca) = Example(2);
        using var json = Json(EmbeddingFigures.Pca(points, pca, Numbers.Fruit, depth: 2, "States"));
        var layout = json.RootElement.GetProperty("layout");
        Assert.Equal("x", layout.GetProperty("yaxis").GetProperty("scaleanchor").GetString());
    }

    [Fact]
    public void TSne_says_its_perplexity_and_seed_and_what_it_does_not_mean()
    {
        var tsne = Tsne.Compute(Example(2).Points[2], seed: 3, iterations: 50);
        var view = EmbeddingFigures.TSne(tsne, Numbers.Fruit, depth: 2, layers: 2, "States");
        Assert.StartsWith(
            "States after 2 of 2 layers, standardised, by t-SNE with perplexity 2 and seed 3 (divergence "
                + $"{NumberText.Short(tsne.Divergence)} nats).", view.Caption);
        Assert.EndsWith(
            "distances between groups, their sizes and directions mean nothing, and another seed gives another "
                + "picture.", view.Caption);
        Assert.Equal(6, view.AsTable().Rows.Count);
        using var json = Json(view);
        Assert.False(json.RootElement.TryGetProperty("controls", out _));
        Assert.False(json.RootElement.GetProperty("layout").GetProperty("xaxis").GetProperty("visible").GetBoolean());
    }

    [Fact]
    public void One_token_is_one_point()
    {
        var one = new Tensor(1, 2);
        var pca = PrincipalComponents.Compute(new Tensor(new float[] { 1, 2, 3, 4, 5, 7 }, 2, 3), 2);
        Assert.Contains("At the embedding there is one point: `a` (0) is the only token.",
            EmbeddingFigures.Pca([one, one], pca, TokenText.Sequence(["a"]), 0, "").Caption);
    }

    [Fact]
    public void Labels_cover_neither_each_other_nor_dots_and_those_without_room_are_left_out()
    {
        var random = new Random(2);
        (double, double)[] dots =
            [.. Enumerable.Range(0, 40).Select(_ => (random.NextDouble() * 680, random.NextDouble() * 470))];
        var sides = LabelLayout.Place(dots, [.. dots.Select((_, i) => $"token{i}")], 680, 470);
        Assert.InRange(sides.Count(side => side is not null), 36, 40);

        var crowd =
            LabelLayout.Place([.. Enumerable.Repeat((300.0, 200.0), 20)], [.. Enumerable.Repeat("same", 20)], 680, 470);
        Assert.InRange(crowd.Count(side => side is not null), 0, 8);
        Assert.Equal("middle left", LabelLayout.Place([(670, 200)], ["edge"], 680, 470)[0]);
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        var (points, pca) = Example(2);
        Assert.StartsWith("The points have shape (6, 2), but 1 tokens need (1, 2) or (1, 3).",
            Assert.Throws<ArgumentException>(
                () => EmbeddingFigures.Pca(points, pca, TokenText.Sequence(["a"]), 0, "")).Message);
        Assert.StartsWith("3 layers passed were requested; there are points for 0 to 2.",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => EmbeddingFigures.Pca(points, pca, Numbers.Fruit, 3, "")).Message);
    }

    private static (Tensor[] Points, PrincipalComponents Pca) Example(int dimensions)
    {
        var random = new SplitMix64(9);
        var all = new Tensor(18, 5);
        for (int i = 0; i < all.Length; i++) all.Span[i] = random.NextNormal();
        var pca = PrincipalComponents.Compute(all, dimensions);
        return ([.. Enumerable.Range(0, 3).Select(n => pca.Project(new Tensor(all.Memory.Slice(n * 30, 30), 6, 5)))],
            pca);
    }

    private static JsonDocument Json(View view) => JsonDocument.Parse(((FigurePart)view.Parts[0]).Figure.ToJson());
}
