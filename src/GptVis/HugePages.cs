using System.Runtime.InteropServices;

namespace GptVis;

/// <summary>
/// Memory in pages of 2 MB instead of 4 KB: fewer page faults on first use and fewer TLB misses on reads.
/// </summary>
internal static class HugePages
{
    /// <summary>Size of a huge page in bytes.</summary>
    public const int Size = 1 << 21;

    private const int Advice = 14;   // MADV_HUGEPAGE

    /// <summary>
    /// Requests huge pages for the part of the memory that whole ones cover. The system may ignore it; Linux only.
    /// </summary>
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
