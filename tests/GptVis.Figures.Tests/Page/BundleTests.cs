using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Tests.Shared;

namespace GptVis.Figures.Tests.Page;

public sealed partial class BundleTests
{
    [Fact]
    public void Every_trace_type_we_write_is_in_the_bundle()
    {
        string entry = File.ReadAllText(Path.Combine(Repository.Root, "npm", "plotly-entry.js"));
        // scatter is plotly's core
        string[] registered = [.. TraceModule().Matches(entry).Select(match => match.Groups[1].Value), "scatter"];
        string[] written =
            [.. typeof(Trace).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Trace)))
                .Select(type => type.Name.ToLowerInvariant())];

        Assert.Equal(Trace.KnownTypes.Order(), written.Order());
        Assert.Empty(Trace.KnownTypes.Except(registered));
    }

    [Fact]
    public void Each_trace_says_a_type_of_the_list()
    {
        Trace[] traces =
        [
            new Heatmap(new Tensor(1, 1)) { Scale = ColorScales.Signed, Min = 0, Max = 1 },
            new Bar(Array.Empty<float>()) { Colors = [] },
            new Scatter(Array.Empty<float>(), Array.Empty<float>()) { Style = ScatterStyle.Line, Color = "#000000" },
            new Scatter3D(
                Array.Empty<float>(), Array.Empty<float>(), Array.Empty<float>()) { Style = ScatterStyle.Line },
        ];
        Assert.Equal(Trace.KnownTypes, traces.Select(trace => trace.Type));
    }

    [Fact]
    public void The_bundle_is_one_script_that_nothing_in_it_can_end()
    {
        Assert.StartsWith(PlotlyBundle.ScriptStart, PlotlyBundle.Html);
        Assert.EndsWith("</script>\n", PlotlyBundle.Html);
        string inside = PlotlyBundle.Html[PlotlyBundle.ScriptStart.Length..^"</script>\n".Length];
        Assert.DoesNotContain("</script", inside, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<!--", inside);
        Assert.InRange(PlotlyBundle.Html.Length, 500_000, 1_000_000);
    }

    [Fact]
    public void The_bundle_names_no_place_on_a_network() =>
        Assert.DoesNotContain(
            "http", PlotlyBundle.Html[..PlotlyBundle.Html.IndexOf("atob('", StringComparison.Ordinal)]);

    [Fact]
    public void The_notices_of_what_plotly_contains_are_kept()
    {
        string packed = PackedPlotly().Match(PlotlyBundle.Html).Groups[1].Value;
        using var unpacked =
            new StreamReader(
                new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress),
                    Encoding.UTF8);
        string source = unpacked.ReadToEnd();
        Assert.Contains("Bundled license information", source);
        Assert.Contains("MIT", source[source.IndexOf("Bundled license information", StringComparison.Ordinal)..]);
    }

    [GeneratedRegex(@"require\('plotly\.js/lib/(\w+)'\),")]
    private static partial Regex TraceModule();

    [GeneratedRegex(@"atob\('([A-Za-z0-9+/=]+)'\)")]
    private static partial Regex PackedPlotly();
}
