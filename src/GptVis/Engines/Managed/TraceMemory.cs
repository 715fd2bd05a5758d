using System.Globalization;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Throws if the activations of a run do not fit in memory, before anything is computed.</summary>
internal static class TraceMemory
{
    /// <summary>Below this size, free memory is not queried.</summary>
    private const long SmallBytes = 64 << 20;

    /// <exception cref="InsufficientMemoryException">The activations do not fit.</exception>
    public static void Require(GptConfig config, Batch batch, ActivationFilter keep)
    {
        long bytes = ActivationStore.Bytes(config, batch, keep);
        if (bytes < SmallBytes && FreeMemory.Assumed is null) return;
        if (FreeMemory.Shortage(bytes) is not { } free) return;
        throw new InsufficientMemoryException(
            $"Keeping these activations of {batch.Rows} tokens takes {Megabytes(bytes)} MB, and {Megabytes(free)} MB "
            + "are free. Keep less, for instance keep: ActivationFilter.Only(Activation.Pattern).InLayers(0), or run a "
            + "shorter text. The scores of the next token alone need "
            + $"{Megabytes(ActivationStore.Bytes(config, batch, ActivationFilter.LastLogits))} MB.");
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("N0", CultureInfo.InvariantCulture);
}
