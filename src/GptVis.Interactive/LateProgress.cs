using System.Globalization;
using GptVis.Figures.Views;

namespace GptVis.Interactive;

/// <summary>
/// A progress bar below the cell for work that turns out to take long, gone when it is done; nothing is shown of what
/// is done at once.
/// </summary>
/// <param name="what">What is being done.</param>
/// <param name="total">How many steps it has.</param>
/// <param name="live">Where the bar is.</param>
/// <param name="time">Tells what takes long.</param>
internal sealed class LateProgress(string what, int total, LiveOutput live, TimeProvider time) : IProgress<int>,
    IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly long _start = time.GetTimestamp();

    /// <summary>In the running cell.</summary>
    public LateProgress(string what, int total) : this(what, total, new LiveOutput(), TimeProvider.System)
    {
    }

    /// <summary>So many steps are done.</summary>
    public void Report(int value) =>
        Report(value, string.Create(CultureInfo.InvariantCulture, $"{what}: {value:N0} of {total:N0}"));

    /// <summary>So many steps are done, in other words.</summary>
    public void Report(int value, string text)
    {
        if (time.GetElapsedTime(_start) >= Long)
            live.Show(new ProgressBar(text, Math.Clamp((double)value / total, 0, 1)));
    }

    /// <summary>The work is done, or was stopped.</summary>
    public void Dispose()
    {
        live.Clear();
        live.Dispose();
    }
}
