using System.Reflection;

namespace GptVis.Interactive;

/// <summary>The stop button of the cell that is running, in whichever host runs it. The hosts are found by name: nothing here refers to them.</summary>
internal static class CellCancellation
{
    private static readonly PropertyInfo? OurHost = Type.GetType("GptVis.Host.Scripting.RunningCell, GptVis.Host")?.GetProperty("CancellationToken");
    private static readonly PropertyInfo? NetInteractive = Type.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext, Microsoft.DotNet.Interactive")?.GetProperty("Current");

    /// <summary>Cancelled when the user stops the cell; never in an ordinary program.</summary>
    public static CancellationToken Token
    {
        get
        {
            if (OurHost?.GetValue(null) is CancellationToken ours) return ours;
            // Null on a thread that is not the cell's.
            object? cell = NetInteractive?.GetValue(null);
            return cell?.GetType().GetProperty("CancellationToken")?.GetValue(cell) is CancellationToken token ? token : CancellationToken.None;
        }
    }
}
