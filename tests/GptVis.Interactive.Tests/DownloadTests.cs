using GptVis.Files;

namespace GptVis.Interactive.Tests;

public sealed class DownloadTests
{
    private readonly RecordingHost _host = new();
    private readonly ManualTime _time = new();

    [Fact]
    public void The_bar_says_how_much_how_fast_and_how_long_it_still_takes()
    {
        using (var download = new Download("gpt2", new LiveOutput(_host, _time), _time))
        {
            // from an earlier try
            download.Report(new FileProgress("model.safetensors", FileStep.Fetching, 100_000_000, 548_000_000));
            _time.Advance(TimeSpan.FromSeconds(4));
            download.Report(new FileProgress("model.safetensors", FileStep.Fetching, 148_000_000, 548_000_000));
            _time.Advance(TimeSpan.FromSeconds(36));
            download.Report(new FileProgress("model.safetensors", FileStep.Checking, 548_000_000, 548_000_000));
            _time.Advance(TimeSpan.FromSeconds(1));
            download.Finish();
        }

        Assert.Equal(
            [
                "display [######..................]  27 %  gpt2: model.safetensors, 148 MB of 548 MB, 12.0 MB/s, 34 s "
                    + "left",
                "update [########################] 100 %  gpt2: model.safetensors, being checked",
                "update gpt2: 48.0 MB fetched in 41.0 s (1.17 MB/s). It is in the cache now and needs no network.",
            ],
            _host.Shown);
    }

    [Fact]
    public void A_model_that_is_in_the_cache_shows_nothing()
    {
        using (var download = new Download("gpt2", new LiveOutput(_host, _time), _time))
        {
            download.Report(new FileProgress("model.safetensors", FileStep.Checking, 1, 2));
            download.Finish();
        }
        Assert.Empty(_host.Shown);
    }

    [Fact]
    public void Waiting_for_another_program_is_said()
    {
        using (var download = new Download("gpt2", new LiveOutput(_host, _time), _time))
            download.Report(new FileProgress("model.safetensors", FileStep.Waiting, 1, 4));
        Assert.Equal(
            ["display [######..................]  25 %  gpt2: model.safetensors, which another program is fetching"],
                _host.Shown);
    }
}
