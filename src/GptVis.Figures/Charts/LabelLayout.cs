using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>
/// Places labels beside dots so that none covers another label or dot; labels without room are omitted.
/// </summary>
internal static class LabelLayout
{
    private const double LetterWidth = 7.2, LineHeight = 15, Dot = 4, Gap = 3;

    // plotly's names, and the offset of the label's centre from the dot, in shares of its width and height.
    private static readonly (string Name, double X, double Y)[] Sides =
    [
        ("middle right", 0.5, 0), ("middle left", -0.5, 0), ("top center", 0, 0.5), ("bottom center", 0, -0.5),
        ("top right", 0.5, 0.5), ("bottom right", 0.5, -0.5), ("top left", -0.5, 0.5), ("bottom left", -0.5, -0.5),
    ];

    /// <summary>A side for each label; null if it has no room.</summary>
    /// <param name="dots">The dots, in pixels from the lower left corner.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="width">Width of the plot in pixels.</param>
    /// <param name="height">Height of the plot in pixels.</param>
    public static IReadOnlyList<string?> Place(
        IReadOnlyList<(double X, double Y)> dots, IReadOnlyList<string> labels, double width, double height)
    {
        var taken = dots.Select(dot => Box.Around(dot.X, dot.Y, 2 * Dot, 2 * Dot)).ToList();
        var sides = new string?[dots.Count];
        for (int i = 0; i < dots.Count; i++)
        {
            double wide = new StringInfo(labels[i]).LengthInTextElements * LetterWidth;
            foreach (var (name, x, y) in Sides)
            {
                var box = Box.Around(
                    dots[i].X + x * wide + Math.Sign(x) * (Dot + Gap), dots[i].Y + y * LineHeight
                        + Math.Sign(y) * Dot, wide, LineHeight - 2);
                if (box.Left < 0 || box.Right > width || box.Low < 0 || box.High > height) continue;
                // A label may touch its own dot.
                if (taken.Index().Any(other => other.Index != i && other.Item.Overlaps(box))) continue;
                taken.Add(box);
                sides[i] = name;
                break;
            }
        }
        return sides;
    }

    private readonly record struct Box(double Left, double Low, double Right, double High)
    {
        public static Box Around(double x, double y, double width, double height) =>
            new(x - width / 2, y - height / 2, x + width / 2, y + height / 2);

        public bool Overlaps(Box other) =>
            Left < other.Right && other.Left < Right && Low < other.High && other.Low < High;
    }
}
