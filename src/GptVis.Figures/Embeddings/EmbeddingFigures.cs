using System.Globalization;
using GptVis.Analysis.Embeddings;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;

namespace GptVis.Figures.Embeddings;

/// <summary>Figures of the residual stream as points in two or three dimensions.</summary>
internal static class EmbeddingFigures
{
    private const string PcaLimit =
        "What lies in other directions is not in the picture: points on top of each other may still differ.";
    private const string TsneLimit =
        "t-SNE keeps neighbourhoods only: distances between groups, their sizes and directions mean nothing, and "
        + "another seed gives another picture.";

    /// <summary>
    /// Principal components of the residual stream of all layers: a dot per token after one layer, each token's path
    /// through all layers as a line, and a slider over the layers.
    /// </summary>
    /// <param name="points">The positions of every token at every depth: L + 1 tensors (T, 2) or (T, 3).</param>
    /// <param name="components">The axes of the projection.</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="depth">The depth shown first: the number of layers passed, 0 (embedding) to L.</param>
    /// <param name="title">The model, for the title.</param>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    public static View Pca(
        IReadOnlyList<Tensor> points, PrincipalComponents components, IReadOnlyList<TokenText> tokens, int depth,
        string title)
    {
        RequireFits(points, tokens, depth);
        int dimensions = points[0].Shape[1];
        string shown =
            string.Join(", ",
                Enumerable.Range(0, dimensions)
                    .Select(a =>
                        string.Create(
                            CultureInfo.InvariantCulture, $"axis {a + 1} {NumberText.Percent(components.Share(a))}")));
        double all = Enumerable.Range(0, dimensions).Sum(components.Share);
        string caption =
            string.Create(CultureInfo.InvariantCulture,
                $"The picture holds {NumberText.Percent(Math.Min(all, 1))} of the variance of all "
                    + $"{points.Count * tokens.Count} states ({shown}). ")
            + $"{Reading(points, tokens, depth)} States are standardised (mean 0, variance 1), as every block reads "
            + $"them. {PcaLimit}";
        string alt =
            string.Create(CultureInfo.InvariantCulture,
                $"Points in {dimensions} dimensions, one for each of {tokens.Count} tokens "
                    + $"{DepthText.Of(depth, points.Count - 1)}, with their ways through the layers. "
                    + $"{caption}");
        string[] axes =
            [.. Enumerable.Range(0, dimensions)
                .Select(a =>
                    string.Create(
                        CultureInfo.InvariantCulture, $"axis {a + 1} ({NumberText.Percent(components.Share(a))})"))];
        var cloud =
            new PointCloud(points, tokens, axes) { Steps = [.. points.Select((_, n) => Reading(points, tokens, n))] };

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(dimensions == 2 ? cloud.Plane(depth) : cloud.Space(depth), alt)],
            Table = Places(points, tokens, firstDepth: 0),
            Summary = Places([points[depth]], tokens, depth),
        };
    }

    /// <summary>t-SNE of the residual stream after one layer: a dot per token.</summary>
    /// <param name="tsne">The placed points, (T, 2) or (T, 3).</param>
    /// <param name="tokens">The T tokens.</param>
    /// <param name="depth">The number of layers passed, 0 (embedding) to L.</param>
    /// <param name="layers">The number of layers, L.</param>
    /// <param name="title">The model, for the title.</param>
    /// <exception cref="ArgumentException">The shapes do not match.</exception>
    public static View TSne(Tsne tsne, IReadOnlyList<TokenText> tokens, int depth, int layers, string title)
    {
        var points = tsne.Positions;
        RequireFits([points], tokens, 0);
        var (a, b) = Nearest(points);
        string caption =
            string.Create(CultureInfo.InvariantCulture,
                $"States {DepthText.Of(depth, layers)}, standardised, by t-SNE with perplexity "
                    + $"{tsne.Perplexity:0.#} and seed {tsne.Seed} (divergence {NumberText.Short(tsne.Divergence)} "
                    + $"nats). ")
            + $"Nearest to each other in the picture: {tokens[a].At(a)} and {tokens[b].At(b)}. {TsneLimit}";
        string alt =
            string.Create(CultureInfo.InvariantCulture,
                $"Points in {points.Shape[1]} dimensions, one for each of {tokens.Count} tokens. {caption}");
        var cloud = new PointCloud([points], tokens, []);

        return new View
        {
            Title = title,
            Caption = caption,
            AltText = alt,
            Parts = [new FigurePart(points.Shape[1] == 2 ? cloud.Plane(0) : cloud.Space(0), alt)],
            Table = Places([points], tokens, depth),
        };
    }

    /// <summary>The note for one depth: the two nearest tokens, and the distance that a token has moved.</summary>
    private static string Reading(IReadOnlyList<Tensor> points, IReadOnlyList<TokenText> tokens, int depth)
    {
        string where = Sentence(DepthText.Of(depth, points.Count - 1));
        if (tokens.Count == 1) return $"{where} there is one point: {tokens[0].At(0)} is the only token.";
        var (a, b) = Nearest(points[depth]);
        string nearest =
            $"{where} the nearest two in the picture are {tokens[a].At(a)} and {tokens[b].At(b)}, "
            + $"{NumberText.Short(Distance(points[depth], a, points[depth], b))} apart";
        if (depth == 0) return nearest + ".";
        int moved = Enumerable.Range(0, tokens.Count).MaxBy(t => Distance(points[depth], t, points[depth - 1], t));
        return $"{nearest}; {tokens[moved].At(moved)} has moved most since the layer before, by "
            + $"{NumberText.Short(Distance(points[depth], moved, points[depth - 1], moved))}.";
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static (int, int) Nearest(Tensor points)
    {
        var best = (A: 0, B: 1);
        for (int a = 0; a < points.Shape[0]; a++)
            for (int b = a + 1; b < points.Shape[0]; b++)
                if (Distance(points, a, points, b) < Distance(points, best.A, points, best.B)) best = (a, b);
        return best;
    }

    private static float Distance(Tensor x, int i, Tensor y, int j) =>
        System.Numerics.Tensors.TensorPrimitives.Distance<float>(x.Row(i), y.Row(j));

    private static Table Places(IReadOnlyList<Tensor> points, IReadOnlyList<TokenText> tokens, int firstDepth)
    {
        string[] axes = ["x", "y", "z"];
        int dimensions = points[0].Shape[1];
        return new Table(
            [new("layers passed"), new("position"), new("token"),
                .. axes.Take(dimensions).Select(axis => new TableColumn(axis))],
            from n in Enumerable.Range(0, points.Count)
            from t in Enumerable.Range(0, tokens.Count)
            select (object?[])[firstDepth + n, t, tokens[t], .. points[n].Row(t).ToArray().Cast<object?>()]);
    }

    private static void RequireFits(IReadOnlyList<Tensor> points, IReadOnlyList<TokenText> tokens, int depth)
    {
        if (tokens.Count == 0)
            throw new ArgumentException("There are no tokens; a picture of states needs at least one.", nameof(tokens));
        foreach (var state in points)
        {
            if (state.Shape.Length != 2 || state.Shape[0] != tokens.Count || state.Shape[1] is not (2 or 3))
                throw new ArgumentException(
                    $"The points have shape {state}, but {tokens.Count} tokens need ({tokens.Count}, 2) or "
                        + $"({tokens.Count}, 3).", nameof(points));
        }
        if (depth < 0 || depth >= points.Count)
            throw new ArgumentOutOfRangeException(nameof(depth), depth,
                $"{depth} layers passed were requested; there are points for 0 to {points.Count - 1}.");
    }
}
