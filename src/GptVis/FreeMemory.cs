namespace GptVis;

/// <summary>The memory that is free for this process.</summary>
internal static class FreeMemory
{
    /// <summary>For tests: the free bytes to report; null reports the machine's.</summary>
    internal static long? Assumed { get; set; }

    /// <summary>Free bytes. Garbage that the collector can free counts as free.</summary>
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

    /// <summary>The free bytes if they are fewer than <paramref name="needed"/>; null if they suffice.</summary>
    public static long? Shortage(long needed) => Bytes is var free && free < needed ? free : null;
}
