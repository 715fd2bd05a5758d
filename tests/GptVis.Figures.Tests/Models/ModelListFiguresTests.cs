using GptVis.Figures.Models;
using GptVis.Models;

namespace GptVis.Figures.Tests.Models;

public sealed class ModelListFiguresTests
{
    private static readonly ModelEntry[] Models =
    [
        new("fruit", 10_660, 42_640, ModelState.Embedded),
        new("gpt2", 124_439_808, 548_105_171, ModelState.Cached),
        new("gpt2-xl", 1_557_611_200, 6_431_829_964, ModelState.OnHub),
        new("gpt3", 174_604_259_328, 698_417_037_312, ModelState.ShapeOnly),
        new("some/one", 5, 20, ModelState.Cached),
    ];

    [Fact]
    public void Every_model_has_its_size_its_place_and_its_call()
    {
        var table = ModelListFigures.List(Models, loaded: []).AsTable();
        Assert.Equal(["42.6 kB", "548 MB", "6.43 GB", "698 GB", "20 bytes"], table["size"]);
        Assert.Equal(
            ["in the package", "in the cache", "on the hub", "none: shape only", "in the cache"], table["weights"]);
        Assert.Equal(["UseModel(\"fruit\")", "UseModel(\"gpt2\")", "UseModel(\"gpt2-xl\")", "ModelSummary(\"gpt3\")"],
            table["load it with"].Take(4));
        Assert.Matches(@"(?m)^gpt2-xl +1,557,611,200 +6\.43 GB +on the hub +UseModel", table.ToString());
    }

    [Fact]
    public void The_caption_tells_what_is_cached_and_loaded()
    {
        Assert.Equal(
            "2 of 5 models are in the cache and need no network.", ModelListFigures.List(Models, loaded: []).Caption);
        Assert.Equal(
            "1 of 2 models is in the cache and needs no network. Loaded: gpt2 (498 MB), fruit (42.6 kB). Calls "
                + "without a model use fruit.",
            ModelListFigures.List(Models[..2], [("gpt2", 497_759_232), ("fruit", 42_640)]).Caption);
    }
}
