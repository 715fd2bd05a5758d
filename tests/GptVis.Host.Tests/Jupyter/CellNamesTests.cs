using GptVis.Host.Jupyter;

namespace GptVis.Host.Tests.Jupyter;

public sealed class CellNamesTests
{
    private readonly CellNames _names = new();

    [Fact]
    public void A_cell_keeps_its_name_when_its_text_changes_or_its_id()
    {
        string name = _names.Of("a", "1 + 1");
        Assert.Equal(name, _names.Of("a", "1 + 2"));
        Assert.Equal(name, _names.Of("b", "1 + 2"));
        Assert.Equal(name, _names.Of("b", "1 + 3"));
        Assert.Equal(name, _names.Of(null, "1 + 1"));
    }

    [Fact]
    public void Other_cells_have_other_names()
    {
        Assert.NotEqual(_names.Of("a", "1"), _names.Of("b", "2"));
        Assert.NotEqual(_names.Of(null, "3"), _names.Of(null, "4"));
    }
}
