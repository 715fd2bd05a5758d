using GptVis.Figures.Page;
using GptVis.Interactive;

namespace GptVis.DotnetInteractive.Tests;

/// <summary>What extension.dib calls, in .NET Interactive.</summary>
public sealed class ExtensionTests
{
    [Fact]
    public void The_greeting_is_one_line_with_three_calls_to_try()
    {
        string greeting = Extension.Load().ToString()!;
        Assert.DoesNotContain('\n', greeting);
        Assert.Contains("ModelSummary()", greeting, StringComparison.Ordinal);
        Assert.Contains(
            "PlotAttention(\"i like spicy so i like\", layer: 1, head: 1)", greeting, StringComparison.Ordinal);
        Assert.Contains("PredictNext(\"i like spicy so i like\")", greeting, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_learn_which_cell_runs()
    {
        Extension.Load();
        var current = (Func<(string Cell, string Run)?>)AppContext.GetData(PlotlyBundle.CurrentCellKey)!;
        Assert.Null(current());

        (string Cell, string Run) first, again;
        using (new TestCell("ModelSummary()")) first = current()!.Value;
        using (new TestCell("ModelSummary()")) again = current()!.Value;
        Assert.Equal(("ModelSummary()", "ModelSummary()"), (first.Cell, again.Cell));
        Assert.NotEqual(first.Run, again.Run);
    }
}
