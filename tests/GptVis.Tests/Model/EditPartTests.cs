using GptVis.Model;

namespace GptVis.Tests.Model;

/// <summary>
/// Which numbers an edit touches, and what they become: every activation, every combination of head, position and unit.
/// </summary>
public sealed class EditPartTests
{
    // Of the largest number: means are added up in float32. Measured: 1.4e-7; a mean over one position less: 0.05.
    private const double MeanTolerance = 1e-6;

    private static readonly GptConfig Config = RandomGpt.Small;
    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 2);
    private static readonly int[] Tokens = RandomGpt.Tokens(Config, 7, seed: 2);
    private static readonly Trace Plain = Gpt.Run(Tokens), Other = Gpt.Run(RandomGpt.Tokens(Config, 7, seed: 3)),
        Third = Gpt.Run(RandomGpt.Tokens(Config, 4, seed: 4));

    private delegate Edit Make(Part part);

    public static TheoryData<Activation> All => [.. Enum.GetValues<Activation>()];

    public static TheoryData<Activation> WithMean => [.. Enum.GetValues<Activation>().Where(a => !a.IsAttention())];

    [Theory, MemberData(nameof(All))]
    public void Zero_makes_the_named_part_zero(Activation activation) =>
        EachPart(activation, p => Edit.Zero(activation, p.Layer, p.Head, p.Position, p.Unit), (_, _, _) => 0);

    [Theory, MemberData(nameof(All))]
    public void Replace_gives_the_named_part_the_values(Activation activation)
    {
        var values = Other[activation, Layer(activation)];
        EachPart(activation, p => Edit.Replace(activation, values, p.Layer, p.Head, p.Position, p.Unit),
            (i, j, k) => At(values, i, j, k));
        EachPart(activation, p => Edit.Patch(activation, Other, p.Layer, p.Head, p.Position, p.Unit),
            (i, j, k) => At(values, i, j, k));
    }

    [Theory, MemberData(nameof(WithMean))]
    public void Mean_is_that_over_the_positions_of_the_text(Activation activation)
    {
        var mean = Mean(activation, Plain);
        EachPart(activation, p => Edit.Mean(activation, p.Layer, p.Head, p.Position, p.Unit),
            (_, j, k) => mean[Column(activation, j, k)]);
    }

    [Theory, MemberData(nameof(WithMean))]
    public void Mean_over_other_runs_is_that_over_all_their_positions(Activation activation)
    {
        var mean = Mean(activation, Other, Third);
        EachPart(activation, p => Edit.Mean(activation, [Other, Third], p.Layer, p.Head, p.Position, p.Unit),
            (_, j, k) => mean[Column(activation, j, k)]);
    }

    [Fact]
    public void Scores_and_patterns_have_no_mean()
    {
        foreach (var activation in (Activation[])[Activation.Scores, Activation.Pattern])
        {
            Assert.StartsWith($"{activation} has no mean over positions",
                Assert.Throws<ArgumentException>(() => Edit.Mean(activation, layer: 0)).Message,
                    StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => Edit.Mean(activation, [Other], layer: 0));
        }
        Assert.StartsWith("There is no run",
            Assert.Throws<ArgumentException>(() => Edit.Mean(Activation.Z, [], layer: 0)).Message,
                StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(All))]
    public void The_later_of_two_edits_of_the_same_number_wins(Activation activation)
    {
        int? layer = Layer(activation);
        var edited = Gpt.Run(Tokens, Edit.Patch(activation, Other, layer) + Edit.Zero(activation, layer, position: 3));
        var expected = Gpt.Run(Tokens, Edit.Patch(activation, Other, layer))[activation, layer].Clone();
        for (int i = 0; i < expected.Length; i++)
        {
            var (_, position, _) = Index(activation, expected, i);
            if (position == 3 && !float.IsNegativeInfinity(expected.Span[i])) expected.Span[i] = 0;
        }
        Assert.Equal(expected.Span, edited[activation, layer].Span);
    }

    private static void EachPart(Activation activation, Make make, Func<int, int, int, double> value)
    {
        int?[] heads = activation.IsPerHead() || activation.IsAttention() ? [null, 0, 2] : [null];
        foreach (int? head in heads)
            foreach (int? position in (int?[])[null, 0, 3, 6])
                foreach (int? unit in (int?[])[null, 0, 2])
                    RequirePart(activation, make(new Part(Layer(activation), head, position, unit)),
                        new Part(Layer(activation), head, position, unit), value);
    }

    private static void RequirePart(Activation activation, Edit edit, Part part, Func<int, int, int, double> value)
    {
        var (plain, edited) = (Plain[activation, part.Layer], Gpt.Run(Tokens, edit)[activation, part.Layer]);
        double limit = MeanTolerance * plain.Span.ToArray().Where(float.IsFinite).Max(Math.Abs);
        for (int i = 0; i < plain.Length; i++)
        {
            var (head, position, unit) = Index(activation, plain, i);
            bool named = (part.Head ?? head) == head && (part.Position ?? position) == position
                && (part.Unit ?? unit) == unit;
            bool future = activation.IsAttention() && unit > position;
            if (!named || future) Assert.Equal(plain.Span[i], edited.Span[i]);
            else Assert.Equal(activation.IsAttention() ? value(head, position, unit) : value(position, head, unit),
                edited.Span[i], limit);
        }
    }

    /// <summary>
    /// Head, position and unit of the i-th number: (H, T, T) of scores and patterns, (T, H, D) or (T, C) of the others.
    /// </summary>
    private static (int Head, int Position, int Unit) Index(Activation activation, Tensor x, int i)
    {
        if (activation.IsAttention())
            return (i / (x.Shape[1] * x.Shape[2]), i / x.Shape[2] % x.Shape[1], i % x.Shape[2]);
        int width = x.Length / x.Shape[0], D = x.Shape[^1];
        return (i % width / D, i / width, i % D);
    }

    private static float At(Tensor x, int i, int j, int k) => x.Shape.Length == 3 ? x[i, j, k] : x[i, k];

    private static double[] Mean(Activation activation, params ReadOnlySpan<Trace> over)
    {
        double[] sum = new double[Plain[activation, Layer(activation)].Row(0).Length];
        int positions = 0;
        foreach (var trace in over)
        {
            var x = trace[activation, Layer(activation)];
            positions += x.Shape[0];
            for (int t = 0; t < x.Shape[0]; t++)
                for (int c = 0; c < sum.Length; c++) sum[c] += x.Row(t)[c];
        }
        return [.. sum.Select(s => s / positions)];
    }

    private static int Column(Activation activation, int head, int unit) =>
        activation.IsPerHead() ? head * Config.DHead + unit : unit;

    private static int? Layer(Activation activation) => activation.IsInBlock() ? 1 : null;

    private sealed record Part(int? Layer, int? Head, int? Position, int? Unit);
}
