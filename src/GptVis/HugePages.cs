using System.Runtime.InteropServices;

namespace GptVis;

/// <summary>
/// Memory in pages of 2 MB instead of 4 KB: fewer visits to the kernel while it is fresh, fewer addresses to look up
/// while it is read.
/// </summary>
internal static class HugePages
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 1 << 21;

    private const int Advice = 14;   // MADV_HUGEPAGE

    /// <summary>Asks for huge pages where whole ones fit. Only a wish, and only on Linux.</summary>
    public static void Ask(nint start, nint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < 2 * Size) return;
        nint from = (start + Size - 1) & -Size, to = (start + bytes) & -Size;
        try { _ = Advise(from, to - from, Advice); }
        catch (Exception e)
            when (e is DllNotFoundException or EntryPointNotFoundException)
        { /* another libc: ordinary pages */ }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Advise(nint start, nint length, int advice);
}
