using GptVis.Analysis.Attention;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Attention;

/// <summary>
/// How pictures write and colour a role of heads. The letter and the word stand in the cells: no reader depends on the
/// colour.
/// </summary>
internal sealed record RoleStyle(HeadRole Role, string Name, string Word, string Letter, string Color)
{
    private const string Light = "#ffffff", Dark = "#1d2733";

    /// <summary>All roles, in the order in which they are listed.</summary>
    public static IReadOnlyList<RoleStyle> All { get; } =
    [
        new(HeadRole.PreviousToken, "previous token", "prev", "P", ColorScales.Categories[4]),
        new(HeadRole.FirstToken, "first token", "first", "F", ColorScales.Categories[1]),
        new(HeadRole.Duplicate, "duplicate token", "dup", "D", ColorScales.Categories[2]),
        new(HeadRole.Induction, "induction", "ind", "I", ColorScales.Categories[5]),
        new(HeadRole.Diffuse, "diffuse", "diff", "~", ColorScales.Categories[3]),
        new(HeadRole.Other, "other", "other", "·", "#8c959f"),
    ];

    /// <summary>
    /// Strength 0 is nearly the page, 1 the full colour. Heads that look at no place of their own are quieter: a
    /// diffuse one is always near 1, and one without a role has one shade.
    /// </summary>
    public ColorScale Scale => Role switch
    {
        HeadRole.Other => new([Mixed(Light, 0.3), Mixed(Light, 0.3)], OnDark: [Mixed(Dark, 0.35), Mixed(Dark, 0.35)]),
        HeadRole.Diffuse => new([Mixed(Light, 0.1), Mixed(Light, 0.5)], OnDark: [Mixed(Dark, 0.1), Mixed(Dark, 0.55)]),
        _ => new([Mixed(Light, 0.1), Color], OnDark: [Mixed(Dark, 0.1), Color]),
    };

    /// <summary>The style of a role.</summary>
    public static RoleStyle Of(HeadRole role) => All.First(style => style.Role == role);

    private string Mixed(string page, double share)
    {
        Rgb from = Rgb.Parse(page), to = Rgb.Parse(Color);
        int Channel(int a, int b) => (int)Math.Round(a + (b - a) * share);
        return $"#{Channel(from.Red, to.Red):x2}{Channel(from.Green, to.Green):x2}{Channel(from.Blue, to.Blue):x2}";
    }
}
