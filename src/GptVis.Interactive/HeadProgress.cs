using System.Diagnostics;
using System.Globalization;
using GptVis.Figures;

namespace GptVis.Interactive;

/// <summary>A progress bar in the cell for work that goes through all heads, once or several times; nothing where it takes less than a second.</summary>
internal sealed class HeadProgress(int heads) : IProgress<int>, IDisposable
{
    private static readonly TimeSpan WorthShowing = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private LiveOutput? _output;
    private int _before, _done;

    public void Report(int value)
    {
        _done = _before + value;
        if (_output is null && _clock.Elapsed < WorthShowing) return;
        (_output ??= new LiveOutput()).Show(new ProgressBar(string.Create(CultureInfo.InvariantCulture, $"{_done:N0} of {heads:N0} heads ablated"), Math.Min(1, (double)_done / heads)));
    }

    /// <summary>What was done counts; the work goes through the heads again.</summary>
    public void Next() => _before = _done;

    public void Dispose() => _output?.Dispose();
}
