using GptVis.Figures.Attention;
using GptVis.Figures.Generation;
using GptVis.Figures.Page;
using GptVis.Figures.Views;
using Microsoft.DotNet.Interactive.Formatting;

namespace GptVis.Figures.Tests.Views;

/// <summary>
/// Through the library that .NET Interactive and our own kernel show values with; it finds our formatters by name.
/// </summary>
public sealed class FormatterTests
{
    private static View NewView() => AttentionFigures.Pattern(Numbers.FruitPattern, Numbers.Fruit, "Attention");

    [Fact]
    public void Views_tables_and_the_greeting_are_html_first_and_text_second()
    {
        foreach (var type in (Type[])[typeof(View), typeof(Table), typeof(BundleOutput)])
            Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(type));
    }

    [Fact]
    public void Every_concrete_type_that_shows_itself_carries_the_attribute()
    {
        var shown = typeof(View).Assembly.GetTypes()
            .Where(type => type.IsClass && type.GetInterfaces().Any(i => i.Name == "IDisplay"));
        Assert.All(shown,
            type => Assert.Contains(
                type.CustomAttributes, a => a.AttributeType.Name == "TypeFormatterSourceAttribute"));
    }

    [Fact]
    public void Text_is_what_ToString_says()
    {
        var view = NewView();
        Assert.Equal(view.ToString(), view.ToDisplayString("text/plain"));
        Assert.Equal(view.Table.ToString(), view.Table.ToDisplayString("text/plain"));
        Assert.Equal("Hello", new BundleOutput("Hello").ToDisplayString("text/plain"));
    }

    [Fact]
    public void A_table_is_an_html_table() =>
    Assert.StartsWith("<table ", NewView().Table.ToDisplayString("text/html"));

    [Fact]
    public void The_greeting_brings_the_bundle_every_time_and_figures_after_it_do_not()
    {
        var greeting = new BundleOutput("Hello <you>");
        Assert.StartsWith(PlotlyBundle.ScriptStart, greeting.ToDisplayString("text/html"));
        Assert.StartsWith(PlotlyBundle.ScriptStart, greeting.ToDisplayString("text/html"));
        Assert.Contains("Hello &lt;you&gt;", greeting.ToDisplayString("text/html"));

        Assert.DoesNotContain(PlotlyBundle.ScriptStart, NewView().ToDisplayString("text/html"));
    }

    [Fact]
    public void When_the_cell_of_the_greeting_runs_again_its_first_figure_brings_the_bundle()
    {
        (string, string)? cell = ("load", "1");
        AppContext.SetData(PlotlyBundle.CurrentCellKey, (Func<(string Cell, string Run)?>)(() => cell));
        try
        {
            Assert.StartsWith(PlotlyBundle.ScriptStart, new BundleOutput("Hello").ToDisplayString("text/html"));
            Assert.DoesNotContain(PlotlyBundle.ScriptStart, NewView().ToDisplayString("text/html"));

            cell = ("load", "2");
            Assert.StartsWith(PlotlyBundle.ScriptStart, NewView().ToDisplayString("text/html"));
            Assert.DoesNotContain(PlotlyBundle.ScriptStart, NewView().ToDisplayString("text/html"));
        }
        finally
        {
            AppContext.SetData(PlotlyBundle.CurrentCellKey, null);
        }
    }

    [Fact]
    public void A_view_without_a_figure_never_brings_the_bundle()
    {
        var chips = TokenFigures.Chips(Numbers.Fruit, "Tokens");
        Assert.DoesNotContain(PlotlyBundle.ScriptStart, chips.ToDisplayString("text/html"));
    }

    [Fact]
    public void A_view_inside_an_array_is_still_a_picture() =>
        Assert.Contains("data-alt=\"", ((View[])[NewView()]).ToDisplayString("text/html"));
}
