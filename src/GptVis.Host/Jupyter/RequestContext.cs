using GptVis.Host.Jupyter.Messages;

namespace GptVis.Host.Jupyter;

/// <summary>The request that an output belongs to.</summary>
internal static class RequestContext
{
    private static readonly AsyncLocal<JupyterMessage?> OfThisFlow = new();
    private static volatile JupyterMessage? _lastCell;

    /// <summary>
    /// The request of the running code, also after its cell has ended. On threads that a library started earlier, the
    /// request of the last cell.
    /// </summary>
    public static JupyterMessage? Current => OfThisFlow.Value ?? _lastCell;

    public static void Enter(JupyterMessage request) => OfThisFlow.Value = request;

    public static void EnterCell(JupyterMessage request) => OfThisFlow.Value = _lastCell = request;
}
