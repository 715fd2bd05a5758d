using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;

namespace GptVis.Figures.Generation;

/// <summary>Figures of a beam search.</summary>
internal static class BeamFigures
{
    private const int MaxDroppedRows = 5, MinDroppedRows = 3;    // further dropped candidates are counted, not drawn
    private const int RoomForSteps = 900;       // pixels of width
    private const int RowHeight = 52;
    private const int LetterWidth = 8;

    /// <summary>
    /// The search from left to right: a column per new token, with the candidates by rank, each joined to its parent.
    /// The best text is a thick line; dropped candidates are dimmed.
    /// </summary>
    /// <param name="tree">The search.</param>
    /// <param name="options">The options of the search.</param>
    /// <param name="lastOfPrompt">The prompt's last token.</param>
    /// <param name="model">The model's name.</param>
    public static View Tree(BeamTree tree, BeamOptions options, TokenText lastOfPrompt, string model)
    {
        var picture = new Lattice(tree, options.Width + Math.Clamp(options.Width, MinDroppedRows, MaxDroppedRows));
        string caption = BeamCaptions.Caption(tree, picture.Hidden);
        string altText = $"A tree of tokens from left to right, the best text as a thick line. {caption}";
        return new View
        {
            Title = $"Beam search of {model}, {Count(options.Width, "beam")}, after “{BeamCaptions.End(tree.Prompt)}”",
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(Draw(picture, lastOfPrompt), altText), new TablePart(BeamCaptions.Texts(tree))],
            Table = BeamCaptions.Nodes(tree),
            Summary = BeamCaptions.Texts(tree),
        };
    }

    private static Figure Draw(Lattice picture, TokenText lastOfPrompt)
    {
        int column = Math.Clamp(RoomForSteps / (picture.Steps + 1), 36, 120);
        int letters = (column - 6) / LetterWidth;
        var groups = new (Func<BeamNode, bool> Is, string Color, double Line, double Dot, double Opacity)[]
        {
            (node => !picture.IsBest(node) && node.Fate == BeamFate.Dropped, "#8a939c", 1, 5, 0.6),
            (node => !picture.IsBest(node) && node.Fate != BeamFate.Dropped, ColorScales.Categories[4], 1.5, 9, 1),
            (picture.IsBest, ColorScales.Categories[5], 4, 12, 1),
        };
        return new Figure
        {
            Width = (picture.Steps + 1) * column + 70,
            Height = picture.Rows * RowHeight + 100,
            Traces =
            [
                .. groups.Select(group => picture.Edges(group.Is, group.Color, group.Line, group.Opacity)),
                .. groups.SelectMany(group => picture.Dots(group.Is, group.Color, group.Dot, group.Opacity, letters)),
                Prompt(letters >= 4 ? lastOfPrompt.Shortened(letters) : ""),
            ],
            XAxis = new Axis
            {
                Title = "new token",
                Grid = false,
                Range = (-0.5, picture.Steps + 0.5),
                Ticks = [(0, column >= 56 ? "prompt" : ""),
                    .. Enumerable.Range(1, picture.Steps)
                        .Select(step => (step, step.ToString(CultureInfo.InvariantCulture)))],
            },
            YAxis = new Axis
            {
                Title = "rank in its step",
                Grid = false,
                Range = (-0.6, picture.Rows - 0.4),
                Reversed = true,
                Ticks = [.. Enumerable.Range(0, picture.Rows)
                    .Select(rank => (rank, (rank + 1).ToString(CultureInfo.InvariantCulture)))],
            },
        };
    }

    private static Scatter Prompt(string label) => new(new float[] { 0 }, new float[] { 0 })
    {
        Style = ScatterStyle.Dots,
        Color = ColorScales.Categories[5],
        DotSize = 12,
        Labels = [label],
        HoverNames = ["the prompt's last token"],
        HoverTemplate = "%{customdata}",
    };

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    /// <summary>The nodes that are drawn: column by step, row by rank.</summary>
    private sealed class Lattice
    {
        private readonly BeamTree _tree;
        private readonly BeamNode[] _drawn;
        private readonly HashSet<int> _best;

        public Lattice(BeamTree tree, int mostRows)
        {
            _tree = tree;
            _drawn = [.. tree.Nodes.Where(node => node.Rank < mostRows || node.Fate != BeamFate.Dropped)];
            _best = tree.Beams.Count == 0 ? [] : [.. tree.Beams[0].Path.Select(node => node.Index)];
            Rows = _drawn.Length == 0 ? 1 : _drawn.Max(node => node.Rank) + 1;
            Steps = _drawn.Length == 0 ? 1 : _drawn.Max(node => node.Step) + 1;
        }

        public int Rows { get; }

        public int Steps { get; }

        /// <summary>The number of candidates that are not drawn.</summary>
        public int Hidden => _tree.Nodes.Count - _drawn.Length;

        public bool IsBest(BeamNode node) => _best.Contains(node.Index);

        // A line per node, from its parent; NaN separates the lines.
        public Scatter Edges(Func<BeamNode, bool> isOf, string color, double width, double opacity)
        {
            var nodes = _drawn.Where(isOf).ToArray();
            return new Scatter(
                nodes.SelectMany(node => (float[])[node.Step, node.Step + 1, float.NaN]).ToArray(),
                nodes.SelectMany(
                    node => (float[])[node.Parent is { } parent ? _tree.Nodes[parent].Rank : 0, node.Rank, float.NaN])
                    .ToArray())
            {
                Style = ScatterStyle.Line,
                Color = color,
                LineWidth = width,
                Opacity = opacity,
            };
        }

        /// <summary>The dots twice, for two labels each: the token above, its probability below.</summary>
        public IEnumerable<Scatter> Dots(
            Func<BeamNode, bool> isOf, string color, double size, double opacity, int letters)
        {
            var nodes = _drawn.Where(isOf).ToArray();
            if (nodes.Length == 0) return [];
            var tokens =
                new Scatter(
                    nodes.Select(node => node.Step + 1f).ToArray(), nodes.Select(node => (float)node.Rank).ToArray())
                {
                    Style = ScatterStyle.Dots,
                    Color = color,
                    DotSize = size,
                    Opacity = opacity,
                    Labels = letters >= 4
                        ? [.. nodes.Select(node => new TokenText(node.Token).Shortened(letters))]
                        : [],
                    LabelSize = 13,
                    HoverNames = [.. nodes.Select(BeamCaptions.Hover)],
                    HoverTemplate = "%{customdata}",
                };
            return letters < 5 ? [tokens] : [tokens, tokens with
            {
                Labels = [.. nodes.Select(node => NumberText.Percent(Math.Exp(node.LogProbability)))],
                LabelPositions = ["bottom center"],
                LabelSize = 11,
                HoverNames = [],
                HoverTemplate = "",
            }];
        }
    }
}
