using GptVis.Engines.Managed.Memory;
using GptVis.Model;
using GptVis.Tests.Engines.Managed.Gemm;
using GptVis.Tests.Model;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed;

[Collection(ProcessSettings.Name)]
public sealed class TraceMemoryTests(ITestOutputHelper output) : IDisposable
{
    private static readonly GptConfig Config =
        new() { NLayers = 4, NHeads = 4, DModel = 64, DMlp = 256, NCtx = 256, DVocab = 500 };
    private static readonly Gpt Gpt = RandomGpt.Wide(Config, seed: 1);
    private static readonly int[] Tokens = RandomGpt.Tokens(Config, 256, seed: 1);

    public void Dispose() => FreeMemory.Assumed = null;

    [Fact]
    public void A_trace_that_does_not_fit_is_refused_with_the_numbers_and_the_way_out()
    {
        long needed = Gpt.EstimateTraceBytes(256);
        FreeMemory.Assumed = needed - 1;
        string message = Assert.Throws<InsufficientMemoryException>(() => Gpt.Run(Tokens)).Message;
        Assert.StartsWith(
            $"Keeping these activations of 256 tokens takes {needed / 1e6:N0} MB, and {(needed - 1) / 1e6:N0} MB are "
                + "free. " +
            "Keep less, for instance keep: ActivationFilter.Only(Activation.Pattern).InLayers(0), or run a shorter "
            + "text.", message,
            StringComparison.Ordinal);

        FreeMemory.Assumed = needed;
        Assert.Equal(256 * 500, Gpt.Run(Tokens).Logits.Length);
    }

    [Fact]
    public void The_ways_out_of_the_message_work()
    {
        FreeMemory.Assumed = 2_000_000;
        Assert.Throws<InsufficientMemoryException>(() => Gpt.Run(Tokens));
        Assert.Equal(4 * 256 * 256,
            Gpt.Run(Tokens, keep: ActivationFilter.Only(Activation.Pattern).InLayers(0))[Activation.Pattern, 0].Length);
        Assert.Equal(500, Gpt.Run(Tokens, keep: ActivationFilter.LastLogits).LastLogits.Length);
        Assert.Equal(500, Gpt.NextTokenLogits(Tokens).Length);
        Assert.Equal(20, Gpt.Run(Tokens.AsSpan(0, 20)).Tokens.Count);
    }

    [Fact]
    public void Runs_with_edits_are_refused_too()
    {
        var trace = Gpt.Run(Tokens.AsSpan(0, 100));
        var edit = Edit.ZeroHeads((2, 1));
        FreeMemory.Assumed = 100_000;
        Assert.Throws<InsufficientMemoryException>(() => Gpt.Rerun(trace, edit));
        Assert.Throws<InsufficientMemoryException>(
            () => Gpt.RerunEach(trace, [edit, edit], ActivationFilter.Everything));
        Assert.Equal(2, Gpt.RerunEach(trace, [edit, edit]).Count);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void The_estimate_is_what_the_process_holds(bool onlyStreams)
    {
        // Measured: 25 KB and 6 KB above, for the objects themselves, once 9 KB below: other garbage goes meanwhile. A
        // stream more that nobody asked for is 65 KB.
        const long objects = 50_000;
        var keep = onlyStreams ? ActivationFilter.Only(Activation.ResidPre) : ActivationFilter.Everything;
        _ = Gpt.Run(Tokens, keep: keep);
        long before = Held();
        var trace = Gpt.Run(Tokens, keep: keep);
        long held = Held() - before, estimate = Gpt.EstimateTraceBytes(256, keep);
        output.WriteLine($"{held:N0} bytes held, {estimate:N0} estimated");
        Assert.InRange(held, estimate - objects, estimate + objects);
        GC.KeepAlive(trace);

        // Arrays that wait in the pool are nobody's.
        static long Held()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            ArenaPool.Clear();
            return GC.GetTotalMemory(forceFullCollection: true);
        }
    }
}
