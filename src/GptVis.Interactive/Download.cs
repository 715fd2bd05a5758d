using System.Globalization;
using GptVis.Figures.Views;
using GptVis.Files;

namespace GptVis.Interactive;

/// <summary>
/// The live progress of a download in the cell, and one line with the result at the end. Shows nothing if nothing is
/// downloaded.
/// </summary>
/// <remarks>The speed excludes the part from an interrupted download.</remarks>
internal sealed class Download(string model, LiveOutput output, TimeProvider time) : IDisposable
{
    private readonly Dictionary<string, (long First, long Last)> _files = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();

    private long Fetched => _files.Values.Sum(file => file.Last - file.First);

    private double Seconds => Math.Max(time.GetElapsedTime(_start).TotalSeconds, 0.001);

    public void Report(FileProgress progress)
    {
        if (progress.Step == FileStep.Fetching)
            _files[progress.File] =
                (_files.TryGetValue(progress.File, out var file)
                    ? Math.Min(file.First, progress.Bytes)
                    : progress.Bytes, progress.Bytes);
        if (Fetched == 0 && progress.Step != FileStep.Waiting) return;

        double fraction = progress.TotalBytes == 0 ? 1 : Math.Clamp((double)progress.Bytes / progress.TotalBytes, 0, 1);
        output.Show(new ProgressBar($"{model}: {progress.File}, {Describe(progress)}", fraction));
    }

    /// <summary>Ends the download and shows the result.</summary>
    public void Finish()
    {
        if (Fetched > 0) output.Show(string.Create(
            CultureInfo.InvariantCulture,
                $"{model}: {ByteSize.Text(Fetched)} fetched in {Seconds:0.0} s ({Speed}/s). It is in the cache now "
                    + $"and needs no network."));
    }

    public void Dispose() => output.Dispose();

    private string Speed => ByteSize.Text((long)(Fetched / Seconds));

    private string Describe(FileProgress progress) => progress.Step switch
    {
        FileStep.Waiting => "which another program is fetching",
        FileStep.Checking => "being checked",
        FileStep.Writing => "being written",
        _ => $"{ByteSize.Text(progress.Bytes)} of {ByteSize.Text(progress.TotalBytes)}, {Speed}/s, {Left(progress)} "
            + "left",
    };

    private string Left(FileProgress progress)
    {
        double seconds = (progress.TotalBytes - progress.Bytes) / (Fetched / Seconds);
        return seconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds):0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60):0} min");
    }
}
