using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Tests.Generation;

public sealed class BeamSearchTests
{
    // Of log-probabilities: room for the rounding between batched cached and full runs; see KvCacheTests.
    private const double Tolerance = 3e-5;

    private static readonly LanguageModel Fruit = LanguageModel.Fruit;
    private static readonly LanguageModel Wide = TestModels.Wide();
    private static readonly int[] Prompt = TestModels.Tokens(7);

    [Theory]
    [InlineData("i like", 19, 2), InlineData("lemon", 19, 2), InlineData("i like spicy so", 19, 2),
        InlineData("i like", 361, 3), InlineData("apple is", 361, 3)]
    public void As_wide_as_the_possibilities_it_finds_the_best_of_all_texts(string text, int width, int length)
    {
        int[] prompt = Fruit.Tokenizer.EncodeIds(text);
        var best = Texts(prompt, length).OrderByDescending(t => t.LogProbability).Take(10).ToList();
        var beams =
            BeamSearch.Search(Fruit, text, new() { Width = width, MaxNewTokens = length, StopTokens = [] }).Beams;
        for (int i = 0; i < best.Count; i++)
        {
            Assert.Equal(best[i].LogProbability, beams[i].LogProbability, Tolerance);
            Assert.Equal(best[i].Ids, beams[i].Ids);
        }
    }

    [Fact]
    public void Width_one_is_greedy()
    {
        var tree = BeamSearch.Search(Wide, Prompt, new() { Width = 1, MaxNewTokens = 12, StopTokens = [] });
        Assert.Equal(
            Generator.Generate(Wide, Prompt, GenerationOptions.Greedy with { MaxNewTokens = 12, StopTokens = [] }).Ids,
                tree.Beams[0].Ids);
        Assert.Equal(12, tree.Nodes.Count);
        Assert.All(tree.Nodes, node => Assert.Equal(BeamFate.Kept, node.Fate));
    }

    [Fact]
    public void A_wider_search_finds_what_greedy_misses()
    {
        double greedy = BeamSearch.Search(Wide, Prompt, new() { Width = 1, MaxNewTokens = 6 }).Beams[0].LogProbability;
        double wide = BeamSearch.Search(Wide, Prompt, new() { Width = 30, MaxNewTokens = 6 }).Beams[0].LogProbability;
        Assert.True(wide > greedy + 0.01, $"{wide} after {greedy}");
    }

    [Fact]
    public void The_tree_is_that_of_a_search_with_full_runs()
    {
        const int width = 3, length = 6;
        var tree = BeamSearch.Search(Wide, Prompt, new() { Width = width, MaxNewTokens = length, StopTokens = [] });
        var live = new List<BeamNode?> { null };
        for (int step = 0; step < length; step++)
        {
            var nodes = tree.Nodes.Where(n => n.Step == step).ToList();
            var expected = live.SelectMany(text => LogProbabilities([.. Prompt, .. PathIds(tree, text)])
                .Select((logP, id) =>
                    (Parent: text?.Index, Id: id, LogP: logP, Total: (text?.TotalLogProbability ?? 0) + logP))
                .OrderByDescending(c => c.LogP).Take(width)).OrderByDescending(c => c.Total).ToList();

            Assert.Equal(expected.Select(c => (c.Parent, c.Id)), nodes.Select(n => (n.Parent, n.Id)));
            Assert.Equal(Enumerable.Range(0, nodes.Count), nodes.Select(n => n.Rank));
            Assert.Equal(
                nodes.Select(n => n.Rank < width ? BeamFate.Kept : BeamFate.Dropped), nodes.Select(n => n.Fate));
            foreach (var (c, node) in expected.Zip(nodes))
            {
                Assert.Equal(c.LogP, node.LogProbability, Tolerance);
                Assert.Equal(c.Total, node.TotalLogProbability, Tolerance);
                Assert.Equal(Wide.TokenText(c.Id), node.Token);
            }
            live = [.. nodes.Take(width)];
        }
        Assert.Equal(Enumerable.Range(0, tree.Nodes.Count), tree.Nodes.Select(n => n.Index));
        Assert.Equal(live, tree.Beams.Select(b => b.Path[^1]));
        Assert.All(tree.Beams,
            b => Assert.Equal((StopReason.MaxNewTokens, b.LogProbability / length), (b.Stop, b.Score)));
        Assert.Equal(StopReason.MaxNewTokens, tree.Stop);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(3)]
    public void With_stop_tokens_it_finds_the_best_complete_texts(float penalty)
    {
        const int length = 3;
        int[] prompt = Fruit.Tokenizer.EncodeIds("i like"), stops = [.. Fruit.Tokenizer.EncodeIds("so lemon")];
        var complete = new List<(int[] Ids, double Score)>();
        for (int n = 1; n <= length; n++)
            foreach (var (ids, logP) in Texts(prompt, n))
                if (!ids.SkipLast(1).Any(stops.Contains) && (n == length || stops.Contains(ids[^1])))
                    complete.Add((ids, logP / Math.Pow(n, penalty)));

        var best = complete.OrderByDescending(t => t.Score).Take(5).ToList();
        var tree = BeamSearch.Search(
            Fruit, "i like", new() { Width = 361, MaxNewTokens = length, LengthPenalty = penalty, StopTokens = stops });
        for (int i = 0; i < best.Count; i++)
        {
            Assert.Equal(best[i].Score, tree.Beams[i].Score, Tolerance);
            Assert.Equal(best[i].Ids, tree.Beams[i].Ids);
            Assert.Equal(
                stops.Contains(best[i].Ids[^1]) ? StopReason.StopToken : StopReason.MaxNewTokens, tree.Beams[i].Stop);
        }
        Assert.All(tree.Nodes.Where(n => n.Fate == BeamFate.Kept), n => Assert.DoesNotContain(n.Id, stops));
    }

    [Fact]
    public void It_ends_when_no_better_text_can_come()
    {
        // Two tokens: stop with 0.9. Any longer text has at most 0.1 of the probability.
        var words = WordTokenizer.FromWords(["end", "on"]);
        var model =
            TestModels.Constant(words, new Dictionary<int, float> { [0] = MathF.Log(0.9f), [1] = MathF.Log(0.1f) });
        var options = new BeamOptions { Width = 2, MaxNewTokens = 30, StopTokens = [0], LengthPenalty = 0 };
        var tree = BeamSearch.Search(model, "on", options);
        Assert.Equal(["0", "1 0"], tree.Beams.Select(b => string.Join(' ', b.Ids)));
        Assert.Equal(["", " on"], tree.Beams.Select(b => b.Text));
        Assert.Equal(StopReason.StopToken, tree.Stop);
        Assert.Equal(1, tree.Nodes[^1].Step);

        // By the mean per token a later end can come close, so the search goes on; the best stays the best.
        Assert.Equal(Math.Log(0.9), BeamSearch.Search(model, "on", options with { LengthPenalty = 1 }).Beams[0].Score,
            Tolerance);
    }

    [Fact]
    public void The_length_penalty_chooses_between_short_and_long()
    {
        // end 0.3, on 0.7: alone "end" has ln 0.3 = −1.2; "on on on on" has 4 ln 0.7 = −1.43, or −0.36 per token.
        var words = WordTokenizer.FromWords(["end", "on"]);
        var model =
            TestModels.Constant(words, new Dictionary<int, float> { [0] = MathF.Log(0.3f), [1] = MathF.Log(0.7f) });
        var options = new BeamOptions { Width = 2, MaxNewTokens = 4, StopTokens = [0] };
        Assert.Equal([0], BeamSearch.Search(model, "on", options with { LengthPenalty = 0 }).Beams[0].Ids);
        Assert.Equal([1, 1, 1, 1], BeamSearch.Search(model, "on", options with { LengthPenalty = 1 }).Beams[0].Ids);
    }

    [Fact]
    public void At_the_end_of_the_context_texts_end_where_they_are()
    {
        var tree = BeamSearch.Search(
            Fruit, "i like spicy so i like", new() { Width = 3, MaxNewTokens = 50, StopTokens = [] });
        Assert.Equal(StopReason.ContextFull, tree.Stop);
        Assert.All(tree.Beams, beam => Assert.Equal((7, StopReason.ContextFull), (beam.Path.Count, beam.Stop)));
    }

    [Fact]
    public void A_cancelled_search_has_nothing_to_tell_before_its_first_step()
    {
        var tree = BeamSearch.Search(Fruit, "i like", cancellation: new CancellationToken(canceled: true));
        Assert.Equal(StopReason.Cancelled, tree.Stop);
        Assert.Empty(tree.Nodes);
        Assert.Empty(tree.Beams);
    }

    [Fact]
    public async Task A_search_that_is_cancelled_keeps_what_it_found()
    {
        var model = TestModels.Wide(config: TestModels.Config with { NCtx = 4000 });
        BeamTree tree;
        var time = TimeSpan.FromMilliseconds(300);
        do
        {
            // On a busy machine the time may be over before the first step is done.
            using var cancel = new CancellationTokenSource(time);
            tree = await Task.Run(
                () => BeamSearch.Search(model, Prompt, new() { Width = 4, MaxNewTokens = 3900, StopTokens = [] },
                    cancellation: cancel.Token));
            time *= 3;
        }
        while (tree.Beams.Count < 4 && time < TimeSpan.FromMinutes(1));

        Assert.Equal(StopReason.Cancelled, tree.Stop);
        Assert.Equal(4, tree.Beams.Count);
        Assert.All(tree.Beams,
            beam => Assert.Equal((StopReason.Cancelled, tree.Nodes[^1].Step + 1), (beam.Stop, beam.Path.Count)));
    }

    [Fact]
    public void An_edit_holds_in_every_beam()
    {
        var edit = Edit.ZeroLayers(1);
        var beam = BeamSearch.Search(Wide, Prompt, new() { Width = 3, MaxNewTokens = 4 }, edit).Beams[2];
        for (int i = 0; i < 4; i++)
            Assert.Equal(LogProbabilities([.. Prompt, .. beam.Ids.Take(i)], Wide, edit)[beam.Ids[i]],
                beam.Path[i].LogProbability, Tolerance);
    }

    /// <summary>Every text of so many tokens with its log-probability, from full runs.</summary>
    private static IEnumerable<(int[] Ids, double LogProbability)> Texts(int[] prompt, int length)
    {
        if (length == 0) return [([], 0)];
        return Texts(prompt, length - 1).SelectMany(begin => LogProbabilities([.. prompt, .. begin.Ids], Fruit)
            .Select((logP, id) => ((int[])[.. begin.Ids, id], begin.LogProbability + logP)));
    }

    private static IEnumerable<int> PathIds(BeamTree tree, BeamNode? node) =>
        node is null ? [] : [.. PathIds(tree, node.Parent is { } parent ? tree.Nodes[parent] : null), node.Id];

    private static double[] LogProbabilities(int[] tokens, LanguageModel? model = null, Edit? edit = null)
    {
        double[] logits = [.. (model ?? Wide).Gpt.NextTokenLogits(tokens, edit).Span.ToArray().Select(x => (double)x)];
        double logSum = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(x => x - logSum)];
    }
}
