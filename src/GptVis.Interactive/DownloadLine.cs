using System.Diagnostics;
using System.Globalization;
using GptVis.Checkpoints;

namespace GptVis.Interactive;

/// <summary>What a download came to, in one line. What was there before a broken download went on is not counted.</summary>
internal sealed class DownloadLine
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Dictionary<string, (long First, long Last)> _files = new(StringComparer.Ordinal);

    public void Report(FileProgress progress)
    {
        if (progress.Step == FileStep.Fetching)
            _files[progress.File] = (_files.TryGetValue(progress.File, out var file) ? Math.Min(file.First, progress.Bytes) : progress.Bytes, progress.Bytes);
    }

    /// <summary>The line, or null when nothing was fetched.</summary>
    public string? Text(string name)
    {
        long bytes = _files.Values.Sum(file => file.Last - file.First);
        double seconds = Math.Max(_clock.Elapsed.TotalSeconds, 0.001);
        return bytes == 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"{name}: {ByteSize.Text(bytes)} fetched in {seconds:0.0} s ({ByteSize.Text((long)(bytes / seconds))}/s). It is in the cache now and needs no network.");
    }
}
