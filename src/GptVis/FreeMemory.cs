namespace GptVis;

/// <summary>How much memory this process may still take.</summary>
internal static class FreeMemory
{
    /// <summary>For tests: as if so many bytes were free; null for what the machine says.</summary>
    internal static long? Assumed { get; set; }

    /// <summary>Bytes that are free. Garbage that the collector would free counts as free.</summary>
    public static long Bytes
    {
        get
        {
            if (Assumed is { } assumed) return assumed;
            var memory = GC.GetGCMemoryInfo();
            long garbage = Math.Max(0, memory.HeapSizeBytes - GC.GetTotalMemory(forceFullCollection: false));
            return Math.Max(0, memory.TotalAvailableMemoryBytes - (memory.MemoryLoadBytes - garbage));
        }
    }

    /// <summary>The free bytes when they are fewer than <paramref name="needed"/>; null when they suffice.</summary>
    public static long? Shortage(long needed) => Bytes is var free && free < needed ? free : null;
}
