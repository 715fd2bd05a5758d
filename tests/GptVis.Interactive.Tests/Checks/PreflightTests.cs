using System.Diagnostics;
using GptVis.Figures.Views;
using GptVis.Interactive.Checks;

namespace GptVis.Interactive.Tests.Checks;

[Trait("Needs", "browser")]
[Collection(nameof(UsesTheModelOfAllCalls))]   // a large model beside it would take the ten seconds
public sealed class PreflightTests
{
    [Fact]
    public void It_looks_at_everything_in_ten_seconds_and_shows_a_picture()
    {
        long start = Stopwatch.GetTimestamp();
        var view = Notebook.Preflight();
        // 1 to 3 s measured, nearly all of it Chromium's start; a machine that runs other tests too gets more than the
        // ten seconds.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));

        Assert.Equal([".NET SDK", "host", "Jupyter kernel", "browser", "models", "memory", "forward pass"],
            view.AsTable()["check"]);
        Assert.Equal("ok", view.AsTable()["result"][0]);
        Assert.StartsWith("10.", (string)view.AsTable()["found"][0]!);
        Assert.Contains("drew a picture in", (string)view.AsTable()["found"][3]!);
        Assert.Matches(
            @"^fruit, 6 tokens: [\d.]+ ms; one layer of GPT-2 small, 64 tokens: [\d.]+ ms, on \d+ processors$",
                (string)view.AsTable()["found"][6]!);
        Assert.Contains(view.Parts, part => part is FigurePart);
    }

    [Fact]
    public void What_is_missing_is_named_and_what_is_not_needed_does_not_count()
    {
        var picture = PictureChecks.Picture();
        var ready = new PreflightReport([PreflightCheck.Ok("a", "x"), PreflightCheck.Optional("b", "y")], picture);
        Assert.Equal(
            (true, "This machine is ready. Not there, and not always needed: b."), (ready.IsReady, ready.Verdict));

        var missing =
            new PreflightReport(
                [PreflightCheck.Ok("a", "x"), PreflightCheck.Missing("c", "z"), PreflightCheck.Missing("d", "z")],
                    picture);
        Assert.Equal((false, "This machine is not ready yet: c, d."), (missing.IsReady, missing.Verdict));
        Assert.StartsWith("This machine is not ready yet: c, d. Below the table", missing.ToView().Caption);
        Assert.Equal(["ok", "missing", "missing"], missing.ToTable()["result"]);
    }
}
