using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;

namespace GptVis.Interactive.Hosts;

/// <summary>
/// .NET Interactive. Its assembly is in its own process only, and no package of ours brings it: what is here may run
/// only after <see cref="Find"/> has found it, and no method that other code calls in a program names its types.
/// </summary>
/// <remarks>
/// <c>KernelInvocationContext.Current</c> flows with the code of the cell and is null on other threads, where using it
/// would end the whole process. <c>display(value).Update(...)</c> is broken in its last version; what works is the
/// Display of KernelInvocationContextExtensions, and Update on what that returns.
/// </remarks>
internal sealed class DotnetInteractive : CellHost
{
    private static readonly DotnetInteractive? Here = IsLoadable() ? new() : null;

    private DotnetInteractive()
    {
    }

    /// <summary>Null when this process is not .NET Interactive.</summary>
    public static new DotnetInteractive? Find() => Here;

    public override bool IsNotebook => true;

    public override string Name => ".NET Interactive";

    public override CancellationToken Cancellation
    {
        get
        {
            try
            {
                return KernelInvocationContext.Current?.CancellationToken ?? CancellationToken.None;
            }
            catch (ObjectDisposedException)
            {
                // Work that outlives its cell: nothing stops it any more.
                return CancellationToken.None;
            }
        }
    }

    /// <returns>
    /// Null on a foreign thread, and when the host did not take the value: an output that does not change is no reason
    /// to fail.
    /// </returns>
    public override Func<object, bool>? Display(object value)
    {
        if (KernelInvocationContext.Current is not { } context) return null;

        DisplayedValue? shown = null;
        return Takes(() => shown = context.Display(value))
            ? next => KernelInvocationContext.Current is not null && Takes(() => shown!.Update(next))
            : null;
    }

    /// <summary>
    /// Which cell runs, told by its text (two cells of one text are one cell), and which run of it. So the figure of a
    /// cell that brought plotly.js brings it again when the cell is run again.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (string Cell, string Run)? CurrentCell() =>
        KernelInvocationContext.Current?.Command is SubmitCode command
        ? (command.Code, RuntimeHelpers.GetHashCode(command).ToString(CultureInfo.InvariantCulture))
        : null;

    private static bool IsLoadable() =>
        Type.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext, Microsoft.DotNet.Interactive") is not null;

    private static bool Takes(Action show)
    {
        try
        {
            show();
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }
}
