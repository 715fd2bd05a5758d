using GptVis.Figures.Browser;

namespace GptVis.Figures.Tests.Browser;

public sealed class BrowserProgramTests
{
    private static readonly string Existing = typeof(BrowserProgramTests).Assembly.Location;

    [Fact]
    public void Without_a_browser_the_message_says_what_to_install()
    {
        var error = Assert.Throws<BrowserException>(() => BrowserProgram.Find(null, ["/no/chromium", "/no/chrome"]));
        Assert.Contains("No Chromium, Chrome or Edge was found", error.Message);
        Assert.Contains("apt install chromium", error.Message);
        Assert.Contains("GPTVIS_CHROMIUM", error.Message);
    }

    [Fact]
    public void A_chosen_program_goes_before_the_usual_places() =>
    Assert.Equal(Existing, BrowserProgram.Find(Existing, ["/no/chromium"]));

    [Fact]
    public void A_chosen_program_that_is_missing_is_not_replaced_by_another()
    {
        var error = Assert.Throws<BrowserException>(() => BrowserProgram.Find("/no/such/browser", [Existing]));
        Assert.StartsWith("GPTVIS_CHROMIUM names /no/such/browser, which does not exist.", error.Message);
    }

    [Fact]
    public void The_first_place_that_has_one_is_taken() =>
    Assert.Equal(Existing, BrowserProgram.Find("", ["/no/chromium", Existing, "/no/edge"]));
}
