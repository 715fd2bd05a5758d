using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Generation;

namespace GptVis.Figures.Generation;

/// <summary>The caption and the tables of a beam search.</summary>
internal static class BeamCaptions
{
    private const int LongestText = 60;

    /// <summary>
    /// The caption: the best text with its probability, the difference from greedy decoding, and the number of hidden
    /// candidates.
    /// </summary>
    /// <param name="tree">The search.</param>
    /// <param name="hidden">The number of candidates that are not drawn.</param>
    public static string Caption(BeamTree tree, int hidden)
    {
        if (tree.Beams.Count == 0) return "The search was stopped before its first token.";

        var best = tree.Beams[0];
        string text =
            $"The best of {tree.Beams.Count} texts goes on with “{Start(best.Text.Trim())}”: ln p = "
            + $"{NumberText.Logit(best.LogProbability)}, {NumberText.Percent(Math.Exp(best.LogProbability))} for all "
            + $"its {best.Path.Count} tokens together.";
        if (tree.Beams.Count == 1)
            text = text.Replace("The best of 1 texts goes", "The text goes", StringComparison.Ordinal);
        return $"{text} {Greedy(tree, best)} {Counts(tree, hidden)}{Why(tree.Stop)} A likely text is not a true one, "
            + "nor a lively one.";
    }

    /// <summary>The texts found, best first.</summary>
    public static Table Texts(BeamTree tree) => new(
        [new("rank"), new("new text"), new("probability", ColumnFormat.Percent), new("ln p"), new("score"), new("end")],
        tree.Beams.Select(
            (beam, rank) =>
                (object?[])[rank + 1, Line(beam.Text.Trim()), Math.Exp(beam.LogProbability), beam.LogProbability,
                    beam.Score, Words(beam.Stop)]));

    /// <summary>Every candidate that was compared.</summary>
    public static Table Nodes(BeamTree tree) => new(
        [new("node"), new("after node"), new("new token"), new("token"), new("id"), new("probability"), new("ln p"),
            new("ln p of all"), new("rank"), new("fate")],
        tree.Nodes.Select(node => (object?[])
        [
            node.Index, node.Parent, node.Step
                + 1, new TokenText(node.Token), node.Id, Math.Exp(node.LogProbability), node.LogProbability,
                node.TotalLogProbability, node.Rank + 1,
            node.Fate switch { BeamFate.Kept => "kept", BeamFate.Finished => "finished", _ => "dropped" },
        ]));

    /// <summary>The hover text of a candidate.</summary>
    public static string Hover(BeamNode node) => string.Create(CultureInfo.InvariantCulture,
        $"{new TokenText(node.Token).Shortened(LongestText)}: {NumberText.Percent(Math.Exp(node.LogProbability))} "
            + $"after its "
            + $"text; ln p of all {NumberText.Logit(node.TotalLogProbability)}; number {node.Rank + 1} of its step, "
            + $"{(node.Fate == BeamFate.Dropped ? "dropped" : node.Fate == BeamFate.Kept ? "kept" : "finished")}");

    /// <summary>A text in one line: spaces unchanged, other invisible characters made visible.</summary>
    public static string Line(string text) =>
        string.Join(' ', text.Split(' ').Select(word => word.Length == 0 ? "" : new TokenText(word).Visible));

    /// <summary>The end of a text, in one line, short enough for a title.</summary>
    public static string End(string text)
    {
        string line = Line(text);
        var letters = new StringInfo(line);
        return letters.LengthInTextElements <= LongestText
            ? line
            : "… " + letters.SubstringByTextElements(letters.LengthInTextElements - LongestText);
    }

    private static string Start(string text) =>
        new StringInfo(Line(text)) is { LengthInTextElements: > LongestText } letters
        ? letters.SubstringByTextElements(0, LongestText) + " …"
        : Line(text);

    /// <summary>Whether greedy decoding gives the same text, and if not, where it differs.</summary>
    private static string Greedy(BeamTree tree, Beam best)
    {
        foreach (var node in best.Path)
        {
            var likeliest = tree.Nodes.Where(other => other.Step == node.Step && other.Parent == node.Parent)
                .MaxBy(other => other.LogProbability)!;
            if (likeliest.Id != node.Id)
                return string.Create(CultureInfo.InvariantCulture,
                    $"Always taking the likeliest token would have left it at new token {node.Step + 1}, for "
                        + $"`{new TokenText(likeliest.Token).Shortened(LongestText)}` "
                        + $"({NumberText.Percent(Math.Exp(likeliest.LogProbability))}) instead of "
                        + $"`{new TokenText(node.Token).Shortened(LongestText)}` "
                        + $"({NumberText.Percent(Math.Exp(node.LogProbability))}).");
        }
        return "Always taking the likeliest token leads to the same text.";
    }

    private static string Counts(BeamTree tree, int hidden)
    {
        int dropped = tree.Nodes.Count(node => node.Fate == BeamFate.Dropped);
        string drawn = hidden == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {hidden} of them not drawn");
        return string.Create(
            CultureInfo.InvariantCulture, $"{tree.Nodes.Count} candidates were compared and {dropped} dropped{drawn}.");
    }

    private static string Why(StopReason stop) => stop switch
    {
        StopReason.ContextFull => " It ended because the model's context is full.",
        StopReason.Cancelled => " It was stopped before its end.",
        StopReason.StopToken => " It ended because no better text could come.",
        _ => "",
    };

    private static string Words(StopReason stop) => stop switch
    {
        StopReason.StopToken => "end of text",
        StopReason.MaxNewTokens => "length",
        StopReason.ContextFull => "context full",
        _ => "stopped",
    };
}
