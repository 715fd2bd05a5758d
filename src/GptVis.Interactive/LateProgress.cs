using System.Diagnostics;
using System.Globalization;
using GptVis.Figures;

namespace GptVis.Interactive;

/// <summary>A progress bar below the cell for work that turns out to take long; nothing is shown of what is done at once.</summary>
/// <param name="what">What is being done.</param>
/// <param name="total">How many steps it has.</param>
internal sealed class LateProgress(string what, int total) : IProgress<int>, IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly LiveOutput _live = new();

    /// <summary>So many steps are done.</summary>
    public void Report(int value) => Report(value, string.Create(CultureInfo.InvariantCulture, $"{what}: {value:N0} of {total:N0}"));

    /// <summary>So many steps are done, in other words.</summary>
    public void Report(int value, string text)
    {
        if (_clock.Elapsed >= Long) _live.Show(new ProgressBar(text, Math.Clamp((double)value / total, 0, 1)));
    }

    /// <summary>Shows how far it came, if it took long.</summary>
    public void Dispose() => _live.Dispose();
}
