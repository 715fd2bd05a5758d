using GptVis.Model;
using Xunit.Abstractions;

namespace GptVis.Tests.Model;

/// <summary>
/// Runs that reuse the blocks before an edit are what a run from the beginning with the same edits is.
/// </summary>
public sealed class RerunTests(ITestOutputHelper output)
{
    // Of the largest number: a batch has more rows than a run alone, and the products add in another order. Measured:
    // 3.9e-7; the sequence beside: 1.
    private const double BatchTolerance = 5e-6;

    private static readonly GptConfig Config =
        new() { NLayers = 4, NHeads = 4, DModel = 32, DMlp = 96, NCtx = 320, DVocab = 50 };
    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 7);

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    [Theory, MemberData(nameof(All))]
    public void A_rerun_is_a_run_from_the_beginning(Activation activation)
    {
        var (tokens, trace, other) = Runs(13);
        foreach (int? layer in activation.IsInBlock() ? (int?[])[0, 1, 3] : [null])
            foreach (var edit in Edits(activation, layer, other))
                RandomGpt.RequireSame(Config, Gpt.Run(tokens, edit), Gpt.Rerun(trace, edit));
    }

    [Fact]
    public void Several_edits_start_at_the_first_of_them()
    {
        var (tokens, trace, other) = Runs(13);
        var edit = Edit.ZeroHeads((3, 0), (1, 2)) + Edit.Patch(Activation.MlpOut, other, layer: 2, position: 4)
            + Edit.Mean(Activation.LnFinal, unit: 3);
        var rerun = Gpt.Rerun(trace, edit);
        RandomGpt.RequireSame(Config, Gpt.Run(tokens, edit), rerun);
        Assert.True(rerun.Blocks[0].Z.Memory.Equals(trace.Blocks[0].Z.Memory), "The first block was computed again.");
        Assert.False(rerun.Blocks[1].ResidMid.Memory.Equals(trace.Blocks[1].ResidMid.Memory));
    }

    [Fact]
    public void Edits_of_the_trace_itself_stay()
    {
        var (tokens, _, other) = Runs(13);
        Edit[] firsts =
            [Edit.ZeroHeads((0, 1)), Edit.Patch(Activation.ResidPre, other, layer: 2),
                Edit.Mean(Activation.ResidPre, layer: 2, position: 3), Edit.Zero(Activation.Logits, unit: 4)];
        Edit[] seconds =
            [Edit.Zero(Activation.MlpOut, layer: 2), Edit.Zero(Activation.Embed, position: 1),
                Edit.Zero(Activation.LnFinal, unit: 2), Edit.Zero(Activation.ResidPre, layer: 2, unit: 5), Edit.None];
        foreach (var first in firsts)
            foreach (var second in seconds)
            {
                var rerun = Gpt.Rerun(Gpt.Run(tokens, first), second);
                RandomGpt.RequireSame(Config, Gpt.Run(tokens, first + second), rerun);
                var twice = Gpt.Rerun(rerun, Edit.ZeroHeads((3, 3)));
                RandomGpt.RequireSame(Config, Gpt.Run(tokens, first + second + Edit.ZeroHeads((3, 3))), twice);
            }
    }

    [Theory]
    [InlineData(1), InlineData(13), InlineData(40), InlineData(300)]
    public void Every_edit_of_a_batch_is_alone(int T)
    {
        var (tokens, trace, other) = Runs(T);
        List<Edit> edits =
            [Edit.None, .. RandomGpt.Places(Config).SelectMany(place => Edits(place.Activation, place.Layer, other))];
        if (T == 300) edits = [.. edits.Where((_, i) => i % 9 == 0)];
        var shuffled = edits.Select((edit, i) => (edit, Key: new SplitMix64(3, i).NextFloat())).OrderBy(x => x.Key)
            .Select(x => x.edit).ToArray();
        var progress = new List<int>();
        var runs = Gpt.RerunEach(trace, shuffled, progress: new Immediately(progress.Add));

        double worst = 0;
        for (int i = 0; i < shuffled.Length; i++)
        {
            var expected = Gpt.Run(tokens, shuffled[i], ActivationFilter.LastLogits).LastLogits;
            double largest = Math.Max(expected.Span.ToArray().Max(Math.Abs), 1e-3);
            TensorAssert.Close($"edit {i}", expected, runs[i].LastLogits, BatchTolerance * largest);
            for (int v = 0; v < expected.Length; v++)
                worst = Math.Max(worst, Math.Abs(expected[v] - runs[i].LastLogits[v]) / largest);
        }
        output.WriteLine(
            $"worst error {worst:g3} of {BatchTolerance:g3}; {shuffled.Length} edits in {progress.Count} batches");
        Assert.Equal(shuffled.Length, progress[^1]);
        Assert.Equal(progress.Order().Distinct(), progress);
    }

    [Fact]
    public void Runs_of_a_batch_keep_what_is_asked_for_also_before_the_edit()
    {
        var (tokens, trace, _) = Runs(13);
        Edit[] edits = [Edit.ZeroHeads((2, 0)), Edit.ZeroHeads((2, 1)), Edit.ZeroHeads((3, 2))];
        var runs = Gpt.RerunEach(trace, edits, ActivationFilter.Everything);
        for (int i = 0; i < edits.Length; i++)
        {
            var expected = Gpt.Run(tokens, edits[i]);
            foreach (var (activation, layer) in RandomGpt.Places(Config)) RequireClose(
                $"{activation} {layer} of edit {i}", expected[activation, layer], runs[i][activation, layer]);
            RequireClose("mean of ln1", expected.Blocks[0].Ln1Statistics.Mean, runs[i].Blocks[0].Ln1Statistics.Mean);
            RequireClose("rstd of ln2", expected.Blocks[3].Ln2Statistics.Rstd, runs[i].Blocks[3].Ln2Statistics.Rstd);
        }
    }

    [Fact]
    public void A_run_of_a_batch_can_be_run_again()
    {
        var (tokens, trace, _) = Runs(13);
        Edit[] edits = [Edit.ZeroHeads((0, 0)), Edit.ZeroHeads((0, 1)), Edit.ZeroHeads((0, 2))];
        var runs = Gpt.RerunEach(trace, edits, ActivationFilter.Everything);
        for (int i = 0; i < edits.Length; i++)
        {
            var rerun = Gpt.Rerun(runs[i], Edit.Zero(Activation.MlpOut, layer: 2));
            var expected = Gpt.Run(tokens, edits[i] + Edit.Zero(Activation.MlpOut, layer: 2));
            foreach (var (activation, layer) in RandomGpt.Places(Config)) RequireClose(
                $"{activation} {layer} of edit {i}", expected[activation, layer], rerun[activation, layer]);
            RequireClose("rstd of ln1", expected.Blocks[1].Ln1Statistics.Rstd, rerun.Blocks[1].Ln1Statistics.Rstd);
        }
    }

    [Fact]
    public void A_trace_that_kept_only_the_streams_that_enter_blocks_can_be_run_again()
    {
        var (tokens, _, _) = Runs(13);
        var trace = Gpt.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPre));
        var edit = Edit.Zero(Activation.MlpOut, layer: 2);
        Assert.Equal(Gpt.Run(tokens, edit).LastLogits.Span, Gpt.Rerun(trace, edit).LastLogits.Span);
    }

    [Fact]
    public void A_trace_that_kept_too_little_says_what_is_missing()
    {
        var (tokens, _, _) = Runs(13);
        var trace = Gpt.Run(tokens, keep: ActivationFilter.LastLogits);
        var e = Assert.Throws<InvalidOperationException>(
            () => Gpt.Rerun(trace, Edit.Zero(Activation.MlpOut, layer: 2)));
        Assert.Contains("of layer 1 was not kept in this run.", e.Message, StringComparison.Ordinal);

        // An edit of the embeddings needs nothing.
        Assert.Equal(Gpt.NextTokenLogits(tokens, Edit.Zero(Activation.Embed, unit: 1)).Span,
            Gpt.Rerun(trace, Edit.Zero(Activation.Embed, unit: 1)).LastLogits.Span);
    }

    [Fact]
    public void An_edit_that_does_not_fit_is_refused_before_anything_runs()
    {
        var (_, trace, _) = Runs(13);
        var progress = new List<int>();
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Gpt.RerunEach(trace, [Edit.None, Edit.ZeroHeads((0, 4))], progress: new Immediately(progress.Add)));
        Assert.Empty(progress);
        Assert.Empty(Gpt.RerunEach(trace, []));
    }

    private static (int[] Tokens, Trace Trace, Trace Other) Runs(int T)
    {
        int[] tokens = RandomGpt.Tokens(Config, T, seed: 8);
        return (tokens, Gpt.Run(tokens), Gpt.Run(RandomGpt.Tokens(Config, T, seed: 9)));
    }

    private static IEnumerable<Edit> Edits(Activation activation, int? layer, Trace other)
    {
        yield return Edit.Zero(activation, layer);
        yield return Edit.Patch(activation, other, layer, position: 0);
        if (!activation.IsAttention()) yield return Edit.Mean(activation, layer, unit: 1);
    }

    private static void RequireClose(string name, Tensor expected, Tensor actual) =>
        TensorAssert.Close(name, expected, actual,
            BatchTolerance * expected.Span.ToArray().Where(float.IsFinite).Select(Math.Abs).Append(1e-3f).Max());

    private sealed class Immediately(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
