using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Notebooks;

[Trait("Needs", "gptvis")]
public sealed class UsageTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    private void Refuses(string expected, params string[] arguments)
    {
        var before = Directory.GetFileSystemEntries(_gptvis.Folder).Order().ToList();
        var result = _gptvis.Run(["run", .. arguments]);
        Assert.Equal((2, expected + "\n", ""), (result.ExitCode, result.ErrorsNormalized, result.Output));
        Assert.Equal(before,
            Directory.GetFileSystemEntries(_gptvis.Folder)
                .Where(f => !f.EndsWith("/data", StringComparison.Ordinal) || before.Contains(f)).Order());
    }

    [Fact]
    public void What_is_not_a_file_of_a_notebook_is_refused_by_name()
    {
        Refuses("There is no file missing.ipynb.", "missing.ipynb");
        Refuses("notes.txt does not end in .ipynb or .dib, which are the notebooks that gptvis runs.", "notes.txt");
        Refuses("packages is a folder. Give a notebook: .ipynb or .dib.", "packages");
    }

    [Fact]
    public void Outputs_that_cannot_be_written_are_a_message()
    {
        _gptvis.WriteNotebook("x.ipynb", "");
        _gptvis.Write("file", "");
        var result = _gptvis.Run("run", "x.ipynb", "--out", "file/inside");
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("The outputs cannot be written: ", result.Errors);
        Assert.EndsWith(" Choose another folder with --out.\n", result.ErrorsNormalized);
    }

    [Theory]
    [InlineData("{\n  \"cells\": [,]}",
        "x.ipynb is not JSON, which an .ipynb must be. It goes wrong at line 2, byte 13.")]
    [InlineData("{\"cells\":[],\"cells\":[]}",
        "x.ipynb is not JSON, which an .ipynb must be. Duplicate property 'cells' encountered during deserialization.")]
    [InlineData("{\"cells\":[{\"cell_type\":\"markdown\",\"source\":\"\"},"
        + "{\"cell_type\":\"code\",\"source\":[\"\\ud800\"]}],\"nbformat\":4}",
        "x.ipynb: cell 2 of the file has text that is not Unicode (half of a surrogate pair).")]
    [InlineData("{\"cells\":[{\"cell_type\":\"code\",\"source\":\"\","
        + "\"metadata\":{\"vscode\":{\"languageId\":\"\\ud800\"}}}],\"nbformat\":4}",
        "x.ipynb: cell 1 of the file has text that is not Unicode (half of a surrogate pair).")]
    [InlineData("{\"cells\":[],\"nbformat\":4,\"metadata\":{\"authors\":[{\"name\":\"\\ud800\"}]}}",
        "x.ipynb: the metadata has text that is not Unicode (half of a surrogate pair).")]
    [InlineData("{\"cells\":[],\"\\ud800\":1}",
        "x.ipynb: a name has text that is not Unicode (half of a surrogate pair).")]
    [InlineData("[1]", "x.ipynb is JSON but not a notebook: it has no list of cells.")]
    [InlineData("{\"worksheets\":[]}",
        "x.ipynb is JSON but not a notebook: it has no list of cells. (Its cells are in worksheets, which is nbformat "
        + "3: open and save it in Jupyter.)")]
    [InlineData("{\"cells\":[],\"nbformat\":3}",
        "x.ipynb has nbformat 3, and gptvis reads 4. Open and save it in Jupyter.")]
    [InlineData("{\"cells\":[{}],\"nbformat\":4}",
        "x.ipynb: cell 1 of the file has no cell_type code, markdown or raw.")]
    [InlineData("{\"cells\":[],\"nbformat\":4,"
        + "\"metadata\":{\"kernelspec\":{\"name\":\"python3\",\"language\":\"python\"}}}",
        "x.ipynb is a notebook in Python, as its metadata says. gptvis runs C# notebooks.")]
    [InlineData("{\"cells\":[],\"nbformat\":4,\"metadata\":{\"kernelspec\":{\"name\":\".net-fsharp\"}}}",
        "x.ipynb is a notebook in F#, as its metadata says. gptvis runs C# notebooks.")]
    public void A_broken_notebook_is_refused_with_the_reason(string content, string expected)
    {
        _gptvis.Write("x.ipynb", content);
        Refuses(expected, "x.ipynb");
    }

    [Fact]
    public void Outputs_never_replace_their_input_unasked()
    {
        _gptvis.WriteNotebook("x.ipynb", "1");
        Refuses("x.ipynb would be overwritten by its own outputs. Choose another --out folder, or say --in-place.",
            "x.ipynb", "--out", ".");
        Refuses("--out x.ipynb is a file. Give a folder.", "x.ipynb", "--out", "x.ipynb");
        _gptvis.Write("x.dib", "#!csharp\n1");
        Refuses("x.ipynb would be overwritten by the outputs of a run that fails. Choose another --out folder.",
            "x.ipynb", "--out", ".", "--in-place");
        Refuses("--in-place needs an .ipynb, because a .dib holds no outputs. Without it, x.dib is written as "
            + "artifacts/notebooks/x.ipynb.", "x.dib", "--in-place");
    }

    [Fact]
    public void Outputs_never_replace_their_input_through_a_link()
    {
        Directory.CreateDirectory(_gptvis.InFolder("here"));
        _gptvis.WriteNotebook("here/x.ipynb", "1");
        Directory.CreateSymbolicLink(_gptvis.InFolder("folder-link"), _gptvis.InFolder("here"));
        Directory.CreateSymbolicLink(_gptvis.InFolder("link-to-link"), "folder-link");
        Directory.CreateDirectory(_gptvis.InFolder("out"));
        File.CreateSymbolicLink(_gptvis.InFolder("out/x.ipynb"), _gptvis.InFolder("link-to-link/x.ipynb"));

        const string Expected =
            "would be overwritten by its own outputs. Choose another --out folder, or say --in-place.";
        foreach (string folder in (string[])["folder-link", "link-to-link", "out"])
            Refuses($"here/x.ipynb {Expected}", "here/x.ipynb", "--out", folder);
        Refuses($"folder-link/x.ipynb {Expected}", "folder-link/x.ipynb", "--out", "here");
    }

    [Fact]
    public void A_run_that_hangs_is_a_failed_test()
    {
        _gptvis.WriteNotebook("slow.ipynb", "System.Threading.Thread.Sleep(60_000);");
        var waited = System.Diagnostics.Stopwatch.StartNew();
        var command = GptvisProgram.Command(_gptvis.Folder, [], "run", "slow.ipynb");
        Assert.Throws<Xunit.Sdk.TrueException>(() => GptvisProgram.Run(command, TimeSpan.FromSeconds(1)));
        Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"It took {waited.Elapsed}.");
    }

    [Fact]
    public void Unknown_options_are_named()
    {
        var result = _gptvis.Run("run", "x.ipynb", "--nope");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("'--nope'", result.Errors);
        Assert.EndsWith("Run gptvis --help, or gptvis run --help, to see what there is.\n", result.ErrorsNormalized);
    }

    [Fact]
    public void Help_tells_what_there_is()
    {
        var result = _gptvis.Run("run", "--help");
        Assert.Equal(0, result.ExitCode);
        Assert.All((string[])["<notebook>", "--out <folder>", "[default: artifacts/notebooks]", "--in-place"],
            text => Assert.Contains(text, result.Output));
    }
}
