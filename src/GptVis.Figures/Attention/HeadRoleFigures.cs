using System.Globalization;
using System.Text;
using GptVis.Analysis.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;

namespace GptVis.Figures.Attention;

/// <summary>Figures of the roles of attention heads.</summary>
internal static class HeadRoleFigures
{
    private const int WidestBeside = 400;       // two models side by side
    private const int RoomForWords = 38;
    private const int RoomForNumbers = 44;
    private const string NeedsRepeats = "needs repeated tokens";

    /// <summary>
    /// A map of layers and heads with every head's strongest role, one map per model, and the strongest heads of every
    /// role.
    /// </summary>
    /// <param name="models">The name and roles of each model, at least one, for the same text.</param>
    /// <param name="title">The text, for the title.</param>
    /// <exception cref="ArgumentException">There are no models.</exception>
    public static View Roles(IReadOnlyList<(string Model, HeadRoles Roles)> models, string title)
    {
        if (models.Count == 0) throw new ArgumentException("There are no models; give at least one.", nameof(models));
        string caption =
            string.Join(
                " ", [.. models.Select(m => Reading(m.Roles, models.Count > 1 ? m.Model : null)), Explanation(models)]);
        string altText =
            $"A map of every head's strongest role, a row for each layer and a column for each head. {caption}";
        var summary = Summary(models);
        return new View
        {
            Title = title,
            Caption = caption,
            AltText = altText,
            Parts =
            [
                new HtmlPart(Legend(models)),
                new PartsInARow(
                    [.. models.Select(
                        m => new FigurePart(
                            Map(m.Model, m.Roles, models.Count), $"{m.Model}: {Reading(m.Roles, null)}"))]),
                new TablePart(summary),
            ],
            Table = Scores(models),
            Summary = summary,
        };
    }

    private static Figure Map(string model, HeadRoles roles, int models)
    {
        int H = roles.Heads.Max(head => head.Head) + 1, L = roles.Heads.Count / H;
        var frame = models == 1 ? new HeadMapFrame(L, H) : new HeadMapFrame(L, H, WidestBeside);
        return new Figure
        {
            Title = models == 1 ? null : model,
            Width = Math.Max(frame.Width - 90, 260),     // no scale on the right
            Height = frame.Height + (models == 1 ? 0 : 28),
            Traces = [.. RoleStyle.All.Where(style => roles.WithRole(style.Role).Count > 0)
                .Select(style => Cells(style, roles, frame))],
            XAxis = frame.XAxis,
            YAxis = frame.YAxis,
        };
    }

    private static Heatmap Cells(RoleStyle style, HeadRoles roles, HeadMapFrame frame) => new(
        new Tensor(roles.Heads.Select(head => head.Role == style.Role ? (float)head.Strength : float.NaN).ToArray(),
            frame.Layers, frame.Heads))
    {
        Scale = style.Scale,
        Min = 0,
        Max = 1,
        ShowsColorBar = false,
        Gap = frame.Gap,
        RowNames = frame.RowNames,
        ColumnNames = frame.ColumnNames,
        CellTexts = Rows(roles.Heads.Select(head => CellLines(head, style, frame)), frame.Heads),
        CellTextSize = frame.CellWidth switch { >= 90 => 15, >= RoomForNumbers => 12, _ => 11 },
        HoverTexts = Rows(roles.Heads.Select(head => head.Role == style.Role ? Hover(head, roles) : []), frame.Heads),
        HoverTemplate = "%{customdata[0]}, %{customdata[1]}: %{hovertext}",
    };

    // plotly writes a cell's text even without a number; that cell belongs to another role's map.
    private static string[] CellLines(HeadScores head, RoleStyle style, HeadMapFrame frame) =>
        head.Role != style.Role ? []
        : frame.CellWidth < RoomForWords ? [style.Letter]
        : frame.CellWidth < RoomForNumbers || head.Role == HeadRole.Other ? [style.Word]
        : [style.Word, NumberText.Cell(head.Strength)];

    private static string[] Hover(HeadScores head, HeadRoles roles) =>
    [
        RoleStyle.Of(head.Role).Name,
        .. RoleStyle.All.Where(style => style.Role != HeadRole.Other)
            .Select(style => head[style.Role] is { } score
                ? $"{style.Name} {NumberText.Cell(score)}"
                : $"{style.Name} {NotThere(roles)}"),
    ];

    private static IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> Rows(IEnumerable<string[]> cells, int heads) =>
        [.. cells.Chunk(heads)];

    private static string Reading(HeadRoles roles, string? model)
    {
        string subject = model is null ? "" : $"{model}: ";
        if (roles.Tokens.Count == 1) return $"{subject}One token can look at nothing but itself, so no role can show.";

        var counts = RoleStyle.All.Select(style => (style.Name, roles.WithRole(style.Role).Count))
            .Where(role => role.Count > 0)
            .Select(role => string.Create(CultureInfo.InvariantCulture, $"{role.Count} {role.Name}"));
        string text =
            string.Create(
                CultureInfo.InvariantCulture, $"{subject}{roles.Heads.Count} heads: {string.Join(", ", counts)}.");
        var strongest = HeadRoles.OfPosition.SelectMany(roles.WithRole).MaxBy(head => head.Strength);
        return strongest is null
            ? $"{text} No head looks mainly at a place that has a role."
            : string.Create(CultureInfo.InvariantCulture,
                $"{text} The clearest is layer {strongest.Layer}, head {strongest.Head}: "
                    + $"{RoleStyle.Of(strongest.Role).Name}, score {NumberText.Cell(strongest.Strength)}.");
    }

    private static string Explanation(IReadOnlyList<(string Model, HeadRoles Roles)> models)
    {
        var text = new StringBuilder();
        if (models.All(m => m.Roles.Tokens.Count > 1))
            text.Append(
                "A score of 0 is a head that looks evenly at all it can see, 1 the ideal head of the role; diffuse is "
                    + $"the entropy over what can be seen, 1 when even. ");
        // Induction needs a token between the two occurrences, so it can be missing when duplicate is not.
        var without = models.Where(m => m.Roles.Tokens.Count > 1 && m.Roles.Chance(HeadRole.Induction) is null)
            .ToArray();
        if (without.Length > 0)
        {
            string what = without.All(m => m.Roles.Chance(HeadRole.Duplicate) is null)
                ? "Duplicate and induction need repeated tokens"
                : "Induction needs a token between two equal ones";
            string readers = without.Length < models.Count
                ? $" as {string.Join(", ", without.Select(m => m.Model))} reads it"
                : "";
            text.Append($"{what}; there are none in this text{readers}. ");
        }
        return text.Append("Roles say where a head looks in this one text, not what it is for.").ToString();
    }

    private static string Legend(IReadOnlyList<(string Model, HeadRoles Roles)> models)
    {
        var html = new StringBuilder(
            "<div style=\"display:flex;flex-wrap:wrap;gap:4px 18px;margin:8px 0;font-size:13px\">\n");
        foreach (var style in RoleStyle.All.Where(style => models.Any(m => m.Roles.WithRole(style.Role).Count > 0)))
        {
            string counts =
                string.Join(
                    " | ", models.Select(
                        m => m.Roles.WithRole(style.Role).Count.ToString(CultureInfo.InvariantCulture)));
            string color = style.Scale.Colors[^1];
            html.Append("<span style=\"white-space:nowrap\"><span style=\"display:inline-block;width:20px;")
                .Append("line-height:18px;text-align:center;border-radius:2px;margin-right:5px;")
                .Append($"background:{color};color:{Rgb.Parse(color).TextColor}\">{Html.Encode(style.Letter)}</span>")
                .Append($"{Html.Encode(style.Name)}: {counts}</span>\n");
        }
        return html.Append("</div>\n").ToString();
    }

    private static Table Summary(IReadOnlyList<(string Model, HeadRoles Roles)> models) => new(
        [new("role"), .. ModelColumn(models), new("heads"), new("strongest (layer, head, score)"),
            new("even look gets", ColumnFormat.Percent)],
        from style in RoleStyle.All
        from m in models
        let heads = m.Roles.WithRole(style.Role)
        select (object?[])[style.Name, .. ModelCell(models, m.Model), heads.Count,
            Strongest(style.Role, heads, m.Roles), m.Roles.Chance(style.Role)]);

    private static string Strongest(HeadRole role, IReadOnlyList<HeadScores> heads, HeadRoles roles)
    {
        const int shown = 4;
        if (role == HeadRole.Other) return "";
        if (roles.Heads[0][role] is null) return NotThere(roles);
        if (heads.Count == 0) return $"none; best {Short(roles.Heads.MaxBy(head => head[role])!, role)}";
        return string.Join(", ", heads.Take(shown).Select(head => Short(head, role)))
            + (heads.Count > shown ? ", …" : "");
    }

    private static string Short(HeadScores head, HeadRole role) =>
        string.Create(CultureInfo.InvariantCulture, $"L{head.Layer}H{head.Head} {NumberText.Cell(head[role]!.Value)}");

    private static Table Scores(IReadOnlyList<(string Model, HeadRoles Roles)> models) => new(
        [.. ModelColumn(models), new("layer"), new("head"), new("role"), new("strength"),
            .. RoleStyle.All.Where(style => style.Role != HeadRole.Other).Select(style => new TableColumn(style.Name))],
        from m in models
        from head in m.Roles.Heads
        select (object?[])
        [
            .. ModelCell(models, m.Model), head.Layer, head.Head, RoleStyle.Of(head.Role).Name, head.Strength,
            .. RoleStyle.All.Where(style => style.Role != HeadRole.Other).Select(style => (object?)head[style.Role]),
        ]);

    private static TableColumn[] ModelColumn(IReadOnlyList<(string, HeadRoles)> models) =>
        models.Count == 1 ? [] : [new("model")];

    private static object?[] ModelCell(IReadOnlyList<(string, HeadRoles)> models, string model) =>
        models.Count == 1 ? [] : [model];

    private static string NotThere(HeadRoles roles) => roles.Tokens.Count == 1 ? "needs more tokens" : NeedsRepeats;
}
