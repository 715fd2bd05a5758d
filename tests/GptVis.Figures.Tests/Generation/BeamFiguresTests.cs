using GptVis.Figures.Charts;
using GptVis.Figures.Generation;
using GptVis.Figures.Views;
using GptVis.Generation;
using GptVis.Models;

namespace GptVis.Figures.Tests.Generation;

public sealed class BeamFiguresTests
{
    [Fact]
    public void The_caption_tells_the_best_text_and_how_likely_it_is()
    {
        var (tree, view) = Search(new BeamOptions { Width = 3, MaxNewTokens = 4 }, "i like");
        var best = view.Summary.Rows[0];
        Assert.StartsWith(
            $"The best of 3 texts goes on with “{best[1]}”: ln p = {NumberText.Logit((double)best[3]!)}, "
                + $"{NumberText.Percent((double)best[2]!)} for all its 4 tokens together.", view.Caption,
                StringComparison.Ordinal);
        Assert.Contains(
            $"{tree.Nodes.Count} candidates were compared and "
                + $"{view.AsTable()["fate"].Count(f => (string)f! == "dropped")} dropped", view.Caption,
                StringComparison.Ordinal);
        Assert.Equal(tree.Nodes.Count, view.AsTable().Rows.Count);
    }

    [Fact]
    public void The_caption_tells_where_greedy_decoding_leaves_the_best_text()
    {
        // Root: a 0.6, b 0.4. After a: 0.5 at best; after b: 0.9. b then c is best, and greedy takes a.
        var a = Node(0, null, 0, "a", 0.6, 0.6, 0);
        var b = Node(1, null, 0, "b", 0.4, 0.4, 1);
        var c = Node(2, 1, 1, "c", 0.9, 0.36, 0);
        var d = Node(3, 0, 1, "d", 0.5, 0.3, 1);
        var tree = new BeamTree
        {
            Prompt = "p",
            PromptIds = [0],
            Nodes = [a, b, c, d],
            Beams = [new Beam { Path = [b, c], Text = " b c", Score = -1, Stop = StopReason.MaxNewTokens },
                new Beam { Path = [a, d], Text = " a d", Score = -2, Stop = StopReason.MaxNewTokens }],
            Stop = StopReason.MaxNewTokens,
        };
        var view = BeamFigures.Tree(tree, new BeamOptions { Width = 2 }, new TokenText("p"), "toy");
        Assert.Contains(
            "Always taking the likeliest token would have left it at new token 1, for `a` (60.0 %) instead of `b` "
                + "(40.0 %).", view.Caption, StringComparison.Ordinal);
        Assert.StartsWith("The best of 2 texts goes on with “b c”: ln p = −1.02, 36.0 % for all its 2 tokens together.",
            view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void One_beam_is_what_greedy_decoding_writes()
    {
        var view = Search(new BeamOptions { Width = 1, MaxNewTokens = 3 }, "i like").View;
        Assert.StartsWith("The text goes on with", view.Caption, StringComparison.Ordinal);
        Assert.Contains(
            "Always taking the likeliest token leads to the same text.", view.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_far_below_are_counted_and_not_drawn()
    {
        var (tree, view) = Search(new BeamOptions { Width = 5, MaxNewTokens = 3 }, "i like");
        int hidden = tree.Nodes.Count(node => node.Rank >= 10);
        Assert.True(hidden > 0);
        Assert.Contains($"{hidden} of them not drawn", view.Caption, StringComparison.Ordinal);
        var figure = ((FigurePart)view.Parts[0]).Figure;
        Assert.Equal(10, figure.YAxis.Ticks!.Count);
        Assert.Equal(["prompt", "1", "2", "3"], figure.XAxis.Ticks!.Select(t => t.Label));
    }

    [Fact]
    public void A_search_that_was_stopped_at_once_says_so()
    {
        var tree = BeamSearch.Search(LanguageModel.Fruit, "i like", cancellation: new CancellationToken(true));
        Assert.Equal("The search was stopped before its first token.",
            BeamFigures.Tree(tree, BeamOptions.Default, new TokenText("like"), "fruit").Caption);
    }

    private static (BeamTree Tree, View View) Search(BeamOptions options, string text)
    {
        var tree = BeamSearch.Search(LanguageModel.Fruit, text, options);
        return (tree, BeamFigures.Tree(tree, options, new TokenText("like"), "fruit"));
    }

    private static BeamNode Node(int index, int? parent, int step, string token, double p, double total, int rank) =>
        new()
        {
            Index = index,
            Parent = parent,
            Step = step,
            Id = index,
            Token = token,
            LogProbability = Math.Log(p),
            TotalLogProbability = Math.Log(total),
            Rank = rank,
            Fate = BeamFate.Kept,
        };
}
