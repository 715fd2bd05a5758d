using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Refuses a run whose activations would not fit, before anything is computed.</summary>
internal static class TraceMemory
{
    /// <summary>For tests: as if so many bytes were free; null for what the machine says.</summary>
    internal static long? Available { get; set; }

    public static void Require(GptConfig config, Batch batch, ActivationFilter keep)
    {
        const long small = 64 << 20;        // not worth asking the machine
        long bytes = ActivationStore.Bytes(config, batch, keep);
        if (bytes < small && Available is null) return;

        long free = Available ?? Free();
        if (bytes <= free) return;
        throw new InsufficientMemoryException(
            $"Keeping these activations of {batch.Rows} tokens takes {Megabytes(bytes)} MB, and {Megabytes(free)} MB "
                + "are free. " +
            "Keep less, for instance keep: Keep.Only(Activation.Pattern).InLayers(0), or run a shorter text. The "
            + "scores of the next token alone need "
            + $"{Megabytes(ActivationStore.Bytes(config, batch, ActivationFilter.LastLogits))} MB.");
    }

    /// <summary>Bytes that are free, when so many are not; null when they are.</summary>
    public static long? Shortage(long bytes) => (Available ?? Free()) is var free && free < bytes ? free : null;

    /// <summary>What this process may still take: garbage that the collector would free counts as free.</summary>
    private static long Free()
    {
        var memory = GC.GetGCMemoryInfo();
        long used = memory.MemoryLoadBytes
            - Math.Max(0, memory.HeapSizeBytes - GC.GetTotalMemory(forceFullCollection: false));
        return Math.Max(0, memory.TotalAvailableMemoryBytes - used);
    }

    private static string Megabytes(long bytes) =>
        (bytes / 1e6).ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
