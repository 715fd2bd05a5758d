using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GptVis.Cli.Tests.Notebooks;

[Trait("Needs", "gptvis")]
public sealed class RunTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    private static string Text(JsonNode? node) =>
        node is JsonArray lines ? string.Concat(lines.Select(l => l!.GetValue<string>())) : node!.GetValue<string>();

    private JsonArray Outputs(string notebook, int cell) =>
        _gptvis.ReadNotebook(notebook)["cells"]![cell]!["outputs"]!.AsArray();

    [Fact]
    public void A_notebook_is_written_with_its_outputs_and_what_else_it_had()
    {
        _gptvis.Write("tour.ipynb",
            """
            {"cells":[
              {"cell_type":"markdown","metadata":{"tags":["intro"]},
               "source":["# A *tour*\n","![dot](attachment:dot.png)"],
               "attachments":{"dot.png":{"image/png":"iVBORw0KGgo="}}},
              {"cell_type":"code","id":"my-cell","metadata":{"collapsed":true},
               "source":["var x = 40;\n","Console.WriteLine(\"<b>&amp;</b> 😀\");\n","x + 2"],
               "outputs":[{"output_type":"stream","name":"stdout","text":"stale"}],"execution_count":9},
              {"cell_type":"code","metadata":{"polyglot_notebook":{"kernelName":"html"}},
               "source":"<i>as it is</i>","outputs":[],"execution_count":null},
              {"cell_type":"code","metadata":{"vscode":{"languageId":"csharp"}},
               "source":"System.IO.Path.GetFileName(Environment.CurrentDirectory)","outputs":[],"execution_count":null},
              {"cell_type":"code","metadata":{},"source":"  ","outputs":[],"execution_count":null}],
             "metadata":{"kernelspec":{"name":"python-no-more","language":"C#","display_name":"x","env":{"A":"1"}},
              "authors":[{"name":"Ada"}]},
             "nbformat":4,"nbformat_minor":2}
            """);
        var result = _gptvis.Run("run", "tour.ipynb");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        string output = Regex.Replace(result.Output.ReplaceLineEndings("\n"), @"[\d,]+ ms", "N ms");
        Assert.Equal(
            """
            tour.ipynb: 3 cells to run
              [1/3] var x = 40; ... N ms
              [2/3] <i>as it is</i> ... N ms
              [3/3] System.IO.Path.GetFileName(Environment.CurrentDirectory) ... N ms
            Written:
              artifacts/notebooks/tour.ipynb
              artifacts/notebooks/tour.html

            """.ReplaceLineEndings("\n"), output);

        var notebook = _gptvis.ReadNotebook("artifacts/notebooks/tour.ipynb");
        NbformatRules.Check(notebook);
        Assert.Equal("intro", notebook["cells"]![0]!["metadata"]!["tags"]![0]!.GetValue<string>());
        Assert.Equal(
            "iVBORw0KGgo=", notebook["cells"]![0]!["attachments"]!["dot.png"]!["image/png"]!.GetValue<string>());
        Assert.Equal("my-cell", notebook["cells"]![1]!["id"]!.GetValue<string>());
        Assert.Equal(
            [1, 2, 3, null], notebook["cells"]!.AsArray().Skip(1).Select(c => c!["execution_count"]?.GetValue<int>()));
        Assert.Equal("Ada", notebook["metadata"]!["authors"]![0]!["name"]!.GetValue<string>());
        Assert.Equal("1", notebook["metadata"]!["kernelspec"]!["env"]!["A"]!.GetValue<string>());

        var outputs = Outputs("artifacts/notebooks/tour.ipynb", 1);
        Assert.Equal(["stream", "execute_result"], outputs.Select(o => o!["output_type"]!.GetValue<string>()));
        Assert.Equal("<b>&amp;</b> 😀\n", Text(outputs[0]!["text"]));
        Assert.Equal("42", Text(outputs[1]!["data"]!["text/plain"]));
        Assert.Contains("<pre>42</pre>", Text(outputs[1]!["data"]!["text/html"]));
        Assert.Equal(Path.GetFileName(_gptvis.Folder),
            Text(Outputs("artifacts/notebooks/tour.ipynb", 3)[0]!["data"]!["text/plain"]));

        string page = _gptvis.Read("artifacts/notebooks/tour.html");
        Assert.Contains("<title>A tour</title>", page);
        Assert.Contains("src=\"data:image/png;base64,iVBORw0KGgo=\"", page);
        Assert.Contains("&lt;b&gt;&amp;amp;&lt;/b&gt;", page);
        Assert.Contains("<i>as it is</i>", page);
        Assert.DoesNotContain("stale", page);
    }

    [Fact]
    public void A_dib_becomes_a_notebook()
    {
        _gptvis.Write("tour.dib",
            "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\"}}\n\n#!markdown\n\n# "
                + $"Title\n\n#!csharp\n\nint F(int n) => 2 * n;\n\n#!csharp\n\nF(21)\n\n#!html\n\n<hr>\n");
        Assert.Equal(0, _gptvis.Run("run", "tour.dib", "--out", "here").ExitCode);

        var notebook = _gptvis.ReadNotebook("here/tour.ipynb");
        NbformatRules.Check(notebook);
        Assert.Equal(["# Title", "int F(int n) => 2 * n;", "F(21)", "<hr>"],
            notebook["cells"]!.AsArray().Select(c => Text(c!["source"])));
        Assert.Equal("42", Text(Outputs("here/tour.ipynb", 2)[0]!["data"]!["text/plain"]));
        Assert.Equal(
            "html", notebook["cells"]![3]!["metadata"]!["polyglot_notebook"]!["kernelName"]!.GetValue<string>());
        Assert.Contains("<title>Title</title>", _gptvis.Read("here/tour.html"));
    }

    [Fact]
    public void A_throwing_cell_stops_the_run_and_what_came_before_is_kept()
    {
        _gptvis.WriteNotebook("bad.ipynb", "1 + 1",
            "var a = 1;\nthrow new InvalidOperationException(\"no such layer\");\na", "\"never\"");
        var result = _gptvis.Run("run", "bad.ipynb");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            """

            Cell 2 of 3 failed:

              1 | var a = 1;
            > 2 | throw new InvalidOperationException("no such layer");
              3 | a

            System.InvalidOperationException: no such layer
               at cell 2, line 2


            """.ReplaceLineEndings("\n"), result.ErrorsNormalized);
        Assert.EndsWith(
            "The outputs up to the failed cell are in\n  artifacts/notebooks/bad.ipynb\n  "
                + "artifacts/notebooks/bad.html\n", result.Output.ReplaceLineEndings("\n"));

        NbformatRules.Check(_gptvis.ReadNotebook("artifacts/notebooks/bad.ipynb"));
        Assert.Equal("2", Text(Outputs("artifacts/notebooks/bad.ipynb", 0)[0]!["data"]!["text/plain"]));
        Assert.Equal("System.InvalidOperationException",
            Outputs("artifacts/notebooks/bad.ipynb", 1)[0]!["ename"]!.GetValue<string>());
        Assert.Empty(Outputs("artifacts/notebooks/bad.ipynb", 2));
        Assert.Contains("<pre class=\"output error\">System.InvalidOperationException: no such layer",
            _gptvis.Read("artifacts/notebooks/bad.html"));
    }

    [Fact]
    public void A_syntax_error_is_shown_at_its_line()
    {
        _gptvis.WriteNotebook("bad.ipynb", "var a = 1;\nvar b = ;");
        var result = _gptvis.Run("run", "bad.ipynb");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("> 2 | var b = ;\n\ncell 1, line 2, column 9: CS1525: Invalid expression term ';'\n",
            result.ErrorsNormalized);
    }

    [Fact]
    public void A_long_cell_is_shown_around_its_failing_line()
    {
        _gptvis.WriteNotebook("long.ipynb",
            string.Join(
                '\n', Enumerable.Range(1, 40).Select(i => i == 30 ? "throw new Exception();" : $"var v{i} = {i};")));
        string errors = _gptvis.Run("run", "long.ipynb").ErrorsNormalized;
        Assert.Contains("    ...\n  18 | var v18 = 18;\n", errors);
        Assert.Contains("> 30 | throw new Exception();\n", errors);
        Assert.DoesNotContain("v17 ", errors);
    }

    [Fact]
    public void In_place_replaces_the_input_only_when_every_cell_succeeds()
    {
        _gptvis.WriteNotebook("good.ipynb", "1 + 1");
        Assert.Equal(0, _gptvis.Run("run", "good.ipynb", "--in-place").ExitCode);
        NbformatRules.Check(_gptvis.ReadNotebook("good.ipynb"));
        Assert.Equal("2", Text(Outputs("good.ipynb", 0)[0]!["data"]!["text/plain"]));
        Assert.False(File.Exists(_gptvis.InFolder("artifacts/notebooks/good.ipynb")));
        Assert.True(File.Exists(_gptvis.InFolder("artifacts/notebooks/good.html")));

        string once = _gptvis.Read("good.ipynb");
        Assert.Equal(0, _gptvis.Run("run", "good.ipynb", "--in-place").ExitCode);
        Assert.Equal(once, _gptvis.Read("good.ipynb"));

        _gptvis.WriteNotebook("bad.ipynb", "1 + 1", "throw new Exception();");
        string before = _gptvis.Read("bad.ipynb");
        Assert.Equal(1, _gptvis.Run("run", "bad.ipynb", "--in-place").ExitCode);
        Assert.Equal(before, _gptvis.Read("bad.ipynb"));
        Assert.True(File.Exists(_gptvis.InFolder("artifacts/notebooks/bad.ipynb")));
    }

    [Fact]
    public void A_value_shown_earlier_can_be_replaced_by_a_later_cell()
    {
        _gptvis.WriteNotebook("update.ipynb", "var shown = display(1);", "shown.Update(2);");
        Assert.Equal(0, _gptvis.Run("run", "update.ipynb").ExitCode);
        Assert.Equal("2", Text(Assert.Single(Outputs("artifacts/notebooks/update.ipynb", 0))!["data"]!["text/plain"]));
        Assert.Empty(Outputs("artifacts/notebooks/update.ipynb", 1));
    }

    [Fact]
    public void Long_output_and_that_of_child_processes_is_complete()
    {
        _gptvis.WriteNotebook("long.ipynb",
            "for (int i = 0; i < 5000; i++) Console.WriteLine($\"line {i}\");",
            "System.Diagnostics.Process.Start(\"sh\", [\"-c\", \"echo from a child; echo trouble "
                + ">&2\"]).WaitForExit();",
            "Console.Write(new string('x', 20_000_000));\n\"end\"");
        Assert.Equal(0, _gptvis.Run("run", "long.ipynb").ExitCode);

        string notebook = "artifacts/notebooks/long.ipynb";
        Assert.Equal(string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i}\n")),
            Text(Assert.Single(Outputs(notebook, 0))!["text"]));
        Assert.Equal(
            [("stderr", "trouble\n"), ("stdout", "from a child\n")],
            Outputs(notebook, 1).Select(o => (o!["name"]!.GetValue<string>(), Text(o["text"]))).Order());
        Assert.Equal(20_000_000, Text(Outputs(notebook, 2)[0]!["text"]).Length);
        Assert.Equal("end", Text(Outputs(notebook, 2)[1]!["data"]!["text/plain"]));
    }
}
