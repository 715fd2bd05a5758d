using GptVis.Figures.Page;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive;

/// <summary>An output of the running cell that changes while the cell works: a progress bar, a loss curve.</summary>
/// <remarks>
/// <para>In .NET Interactive and in the kernel of gptvis the output is replaced in its place, at most ten times per
/// second; what comes faster is left out, and the last value is always shown in the end. In other programs that last
/// value is written to the console as text.</para>
/// <para>Any thread may call it. .NET Interactive updates an output only from the cell's own flow of control; elsewhere
/// a value waits for the next call that comes from there.</para>
/// </remarks>
public sealed class LiveOutput : IDisposable
{
    /// <summary>The time between two updates.</summary>
    public static readonly TimeSpan UpdateEvery = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CellHost _host;
    private readonly TimeProvider _time;
    private object? _waiting;
    private Func<object, bool>? _replace;
    private long _shownAt;

    /// <summary>Finds out where this code runs; shows nothing yet.</summary>
    public LiveOutput() : this(FindHost(), TimeProvider.System)
    {
    }

    internal LiveOutput(CellHost host, TimeProvider time) => (_host, _time) = (host, time);

    /// <summary>Cancelled when the reader of the notebook stops the running cell; never in other programs.</summary>
    public static CancellationToken Cancellation => FindHost().Cancellation;

    /// <summary>Shows a value in place of the one before.</summary>
    /// <param name="value">
    /// A <see cref="Figures.Views.View"/>, a <see cref="Figures.Views.ProgressBar"/>, a text, or anything a notebook
    /// can show.
    /// </param>
    public void Show(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            _waiting = value;
            if (_replace is null || _time.GetElapsedTime(_shownAt) >= UpdateEvery) ShowWaiting();
        }
    }

    /// <summary>Takes away what is shown: the work is done, and its result stands below.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _waiting = _replace is null ? null : "";
            if (_waiting is not null) ShowWaiting();
        }
    }

    /// <summary>Shows the last value, if it is not shown yet.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_waiting is not null) ShowWaiting();
            if (_waiting is not null && !_host.IsNotebook) Console.WriteLine(_waiting);
            _waiting = null;
        }
    }

    // Nearly every call comes by here. So results are shown also after the formatters were reset, and where a notebook
    // loaded the assembly by its path, which runs no extension.
    private static CellHost FindHost()
    {
        ResultFormatters.Register();
        return CellHost.Find();
    }

    private void ShowWaiting()
    {
        if (_replace is null && PlotlyBundle.Before(_waiting!) is { } bundle) _host.Display(bundle);
        bool isShown = _replace is null ? (_replace = _host.Display(_waiting!)) is not null : _replace(_waiting!);
        if (!isShown) return;

        _waiting = null;
        _shownAt = _time.GetTimestamp();
    }
}
