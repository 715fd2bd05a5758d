using GptVis.Analysis.Attention;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Attention;

/// <summary>
/// The name, letter and colour of a head's role. The cells have the letter and the word too, so that the colour is not
/// needed.
/// </summary>
internal sealed record RoleStyle(HeadRole Role, string Name, string Word, string Letter, string Color)
{
    private const string Light = "#ffffff", Dark = "#1d2733";

    /// <summary>The styles of all roles, in display order.</summary>
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
    /// Strength 0 is nearly the page's colour, 1 the full colour. Diffuse heads are paler, because their strength is
    /// always near 1; heads without a role have one shade.
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
