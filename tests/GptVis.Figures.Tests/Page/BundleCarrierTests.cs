using GptVis.Figures.Page;

namespace GptVis.Figures.Tests.Page;

public sealed class BundleCarrierTests
{
    private readonly BundleCarrier _carrier = new();
    private readonly object _first = new(), _second = new();

    [Fact]
    public void The_first_figure_carries_the_bundle_and_later_ones_do_not()
    {
        Assert.True(_carrier.Accepts(_first, null));
        Assert.False(_carrier.Accepts(_second, null));
    }

    [Fact]
    public void The_carrier_carries_it_again_when_it_is_shown_again()
    {
        Assert.True(_carrier.Accepts(_first, null));
        Assert.False(_carrier.Accepts(_second, null));
        Assert.True(_carrier.Accepts(_first, null));
    }

    [Fact]
    public void The_first_figure_of_a_new_run_of_the_carriers_cell_carries_it()
    {
        Assert.True(_carrier.Accepts(_first, ("cell", "1")));
        Assert.False(_carrier.Accepts(_second, ("cell", "1")));
        Assert.True(_carrier.Accepts(_second, ("cell", "2")));
        Assert.False(_carrier.Accepts(new object(), ("cell", "2")));
        Assert.False(_carrier.Accepts(_first, ("cell", "2")));
    }

    [Fact]
    public void Another_cell_or_no_cell_is_no_new_run()
    {
        Assert.True(_carrier.Accepts(_first, ("cell", "1")));
        Assert.False(_carrier.Accepts(_second, ("other", "2")));
        Assert.False(_carrier.Accepts(_second, null));
    }

    [Fact]
    public void After_the_greeting_no_figure_carries_it_until_the_greetings_cell_runs_again()
    {
        _carrier.Set(_first, ("load", "1"));
        Assert.False(_carrier.Accepts(_second, ("cell", "2")));
        Assert.True(_carrier.Accepts(_second, ("load", "3")));
    }
}
