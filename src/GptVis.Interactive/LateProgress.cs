using System.Globalization;
using GptVis.Figures.Views;

namespace GptVis.Interactive;

/// <summary>A progress bar below the cell for long work. It is removed at the end, and short work shows none.</summary>
/// <param name="what">The name of the work.</param>
/// <param name="total">The number of steps.</param>
/// <param name="live">The output of the bar.</param>
/// <param name="time">The clock.</param>
internal sealed class LateProgress(string what, int total, LiveOutput live, TimeProvider time) : IProgress<int>,
    IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly long _start = time.GetTimestamp();

    /// <summary>Creates a progress bar in the running cell.</summary>
    public LateProgress(string what, int total) : this(what, total, new LiveOutput(), TimeProvider.System)
    {
    }

    /// <summary>Reports the number of finished steps.</summary>
    public void Report(int value) =>
        Report(value, string.Create(CultureInfo.InvariantCulture, $"{what}: {value:N0} of {total:N0}"));

    /// <summary>Reports the number of finished steps, with a text.</summary>
    public void Report(int value, string text)
    {
        if (time.GetElapsedTime(_start) >= Long)
            live.Show(new ProgressBar(text, Math.Clamp((double)value / total, 0, 1)));
    }

    /// <summary>Removes the bar.</summary>
    public void Dispose()
    {
        live.Clear();
        live.Dispose();
    }
}
