using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Notebooks;

/// <summary>gptvis publish, with a real browser. The notebooks are in the clone, where their packages are.</summary>
[Trait("Needs", "browser")]
[Trait("Needs", "gptvis")]
public sealed partial class PublishTests : IDisposable
{
    private readonly string _out = Directory.CreateTempSubdirectory("gptvis-publish-").FullName;
    private readonly string _notebook;

    public PublishTests() => _notebook = Path.Combine(_out, "in", "test.ipynb");

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Fact]
    public void Ten_figures_have_stills_one_bundle_and_less_than_3_MB()
    {
        Write(
            // The last is drawn by the loader itself, not by plotly.
            [.. Enumerable.Range(0, 9)
                .Select(i => $"PlotAttention(\"i like spicy so i like\", layer: {i / 5}, head: {i % 2})"),
                "PlotAttentionGrid(\"i like spicy so i like\")"],
            "# Ten figures\n\n## First `part`", "## Same name", "## Same name");
        var result = Gptvis("publish", _notebook, "--out", _out);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(10, Regex.Count(result.Output, @"^  cell +\d+  figure +[\d,]+ kB\r?$", RegexOptions.Multiline));

        string file = Path.Combine(_out, "test.ipynb");
        // 1.9 MB measured.
        Assert.InRange(new FileInfo(file).Length, 0, 3_000_000);
        Assert.Single(Bundle().Matches(File.ReadAllText(file)));
        var outputs = Outputs(file);
        NbformatRules.Check(JsonNode.Parse(File.ReadAllBytes(file))!.AsObject());
        var figures = outputs.Where(output => output["data"]!["image/png"] is not null).ToList();
        Assert.Equal(10, figures.Count);
        Assert.All(figures, figure =>
        {
            Assert.Equal(PngStart, Convert.FromBase64String((string)figure["data"]!["image/png"]!)[..4]);
            // Where scripts do not run, the still is in the figure's place.
            var image = new HtmlParser().ParseDocument(Text(figure["data"]!["text/html"]!))
                .QuerySelector("[data-alt] > img")!;
            Assert.StartsWith("data:image/png;base64,iVBOR", image.GetAttribute("src"), StringComparison.Ordinal);
            Assert.InRange(int.Parse(image.GetAttribute("width")!, CultureInfo.InvariantCulture), 300, 1_000);
            Assert.False(string.IsNullOrEmpty(image.GetAttribute("alt")));
        });

        var page = new HtmlParser().ParseDocument(File.ReadAllText(Path.Combine(_out, "test.html")));
        Assert.Equal(
            ["First part #first-part", "Same name #same-name", "Same name #same-name-1"],
            page.QuerySelectorAll("nav.contents a").Select(a => $"{a.TextContent} {a.GetAttribute("href")}"));
        Assert.All(page.QuerySelectorAll("nav.contents a"),
            a => Assert.NotNull(page.GetElementById(a.GetAttribute("href")![1..])));
        Assert.Single(page.QuerySelectorAll("script[data-gptvis=bundle]"));
        Assert.Equal(10, page.QuerySelectorAll("[data-alt]").Length);
    }

    [Fact]
    public void Stills_only_keeps_pictures_and_text()
    {
        const string Plot = "PlotAttention(\"i like spicy\", layer: 1, head: 1)";
        Write([Plot, "ModelSummary().AsTable()", "Console.WriteLine(\"text\");", Plot + " "], "# A title");
        var notebook = JsonNode.Parse(File.ReadAllBytes(_notebook))!;
        notebook["cells"]!.AsArray()[^1]!["metadata"]!["tags"] = new JsonArray("mine", "text-only");
        File.WriteAllText(_notebook, notebook.ToJsonString());
        var result = Gptvis("publish", _notebook, "--out", _out, "--stills-only");
        Assert.True(result.ExitCode == 0, result.Errors);

        Assert.False(File.Exists(Path.Combine(_out, "test.html")));
        string file = Path.Combine(_out, "test.ipynb");
        Assert.DoesNotContain("<script", File.ReadAllText(file), StringComparison.OrdinalIgnoreCase);
        var outputs = Outputs(file);
        Assert.Equal(6, outputs.Count);
        // The greeting without its script, the still, and what is said about it; GitHub shows one form of each output.
        Assert.Equal(["text/html", "text/plain"], Keys(outputs[0]));
        Assert.Equal(["image/png"], Keys(outputs[1]));
        Assert.Equal(["text/html", "text/plain"], Keys(outputs[2]));
        var words = new HtmlParser().ParseDocument(Text(outputs[2]["data"]!["text/html"]!)).Body!;
        Assert.StartsWith(
            "\nAttention of fruit, layer 1, head 1\nStrongest look", words.TextContent, StringComparison.Ordinal);
        Assert.Empty(words.QuerySelectorAll("[data-alt], img, table"));
        Assert.Contains("<table", Text(outputs[3]["data"]!["text/html"]!), StringComparison.Ordinal);
        Assert.Equal("stream", (string)outputs[4]["output_type"]!);
        Assert.Equal(Text(outputs[2]["data"]!["text/html"]!), Text(outputs[5]["data"]!["text/html"]!));
    }

    [Fact]
    public void A_notebook_that_fails_or_has_a_figure_that_does_not_draw_is_not_published()
    {
        Write(["PlotAttention(\"i like spicy\", layer: 7, head: 1)"], "# A title");
        var failed = Gptvis("publish", _notebook, "--out", _out);
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("Layer 7 was requested", failed.Errors, StringComparison.Ordinal);

        // A kind of trace that our plotly.js does not have: it draws empty axes and reports nothing.
        const string Id = "gptvis-0123456789abcdef0123456789abcdef";
        const string Figure =
            """{width: 300, height: 200, data: [{type: "pie", values: [1]}], layout: {}, config: {}}""";
        Write([""""
            HTML("""
            <div id="@id@" data-alt="x">
            </div>
            <script>(window.gptvis = window.gptvis || []).push([document.getElementById("@id@"), @figure@])</script>

            """)
            """".Replace("@id@", Id, StringComparison.Ordinal).Replace("@figure@", Figure, StringComparison.Ordinal)],
            "# A title");
        var notDrawn = Gptvis("publish", _notebook, "--out", _out);
        Assert.Equal((1, "A figure of cell 2 was not drawn: plotly.js did not take its data.\nNothing was written.\n"),
            (notDrawn.ExitCode, notDrawn.ErrorsNormalized));
        Assert.Empty(Directory.GetFiles(_out));
    }

    [Fact]
    public void Without_a_browser_it_says_what_to_install()
    {
        Write(["PlotAttention(\"i like spicy\", layer: 1, head: 1)"], "# A title");
        var command = GptvisProgram.Command(Repository.Root, [], "publish", _notebook, "--out", _out);
        command.Environment["GPTVIS_CHROMIUM"] = "/gone/chromium";
        var result = GptvisProgram.Run(command);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(
            "GPTVIS_CHROMIUM names /gone/chromium, which does not exist.", result.Errors, StringComparison.Ordinal);
    }

    private static byte[] PngStart => [0x89, (byte)'P', (byte)'N', (byte)'G'];

    private static GptvisProgram.Result Gptvis(params string[] arguments) =>
        GptvisProgram.Run(GptvisProgram.Command(Repository.Root, [], arguments));

    /// <summary>A notebook that loads the package, then runs the code; every text is a cell too.</summary>
    private void Write(string[] code, params string[] texts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_notebook)!);
        string packages = Path.Combine(Repository.Root, "packages");
        string version =
            Path.GetFileNameWithoutExtension(
                Directory.GetFiles(packages, "GptVis.Interactive.*.nupkg").Single())["GptVis.Interactive.".Length..];
        string load = $"#i \"nuget: {packages}\"\n#r \"nuget: GptVis.Interactive, {version}\"";
        var cells = new JsonArray([
            .. texts.Select(
                text => (JsonNode)new JsonObject { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(),
                    ["source"] = text }),
            .. code.Prepend(load)
                .Select(source =>
                    (JsonNode)new JsonObject { ["cell_type"] = "code", ["metadata"] = new JsonObject(),
                        ["source"] = source, ["outputs"] = new JsonArray(), ["execution_count"] = null }),
        ]);
        File.WriteAllText(_notebook,
            new JsonObject
            {
                ["cells"] = cells,
                ["metadata"] = new JsonObject(),
                ["nbformat"] = 4,
                ["nbformat_minor"] = 4
            }.ToJsonString());
    }

    private static List<JsonNode> Outputs(string file) =>
        [.. JsonNode.Parse(File.ReadAllBytes(file))!["cells"]!.AsArray()
            .SelectMany(cell => cell!["outputs"]?.AsArray() ?? []).Select(output => output!)];

    private static IEnumerable<string> Keys(JsonNode output) =>
        output["data"]!.AsObject().Select(entry => entry.Key).Order(StringComparer.Ordinal);

    private static string Text(JsonNode text) =>
        text is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)text!;

    [GeneratedRegex("<script data-gptvis=\\\\\"bundle\\\\\">", RegexOptions.CultureInvariant)]
    private static partial Regex Bundle();
}
