namespace GptVis.Host.Tests;

public sealed class CellErrorTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Code_that_does_not_compile_is_not_run_and_its_line_is_named()
    {
        var error = await _session.FailAsync("Console.WriteLine(\"ran\");\n\nint y = nothing;");

        Assert.Equal("CompilationError", error.Name);
        Assert.Equal(["cell 1, line 3, column 9: CS0103: The name 'nothing' does not exist in the current context"],
            error.Trace);
        Assert.Equal(3, error.Line);
        Assert.Equal("", _session.Console("stdout"));
    }

    [Fact]
    public async Task A_trace_has_the_script_frames_only()
    {
        await _session.OkAsync("int Parse(string s)\n{\n    return int.Parse(s);\n}");
        var error = await _session.FailAsync("\nParse(\"x\")");

        Assert.Equal("System.FormatException", error.Name);
        Assert.Equal(
            ["System.FormatException: The input string 'x' was not in a correct format.",
                "   at Parse in cell 1, line 3", "   at cell 2, line 2"],
            error.Trace);
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public async Task Frames_have_the_names_a_reader_knows()
    {
        var error = await _session.FailAsync(
            """
            class Box
            {
                public Box() => throw new Exception("no");
                public static async Task<Box> OpenAsync() { await Task.Yield(); return new(); }
            }
            await Box.OpenAsync();
            """);
        Assert.Equal(
            ["   at new Box in cell 1, line 3", "   at Box.OpenAsync in cell 1, line 4", "   at cell 1, line 6"],
                error.Trace.Skip(1));
    }

    [Fact]
    public async Task What_caused_an_exception_is_shown()
    {
        var error = await _session.FailAsync("throw new Exception(\"outer\", new ArgumentException(\"the cause\"));");
        Assert.Equal(["System.Exception: outer", " ---> System.ArgumentException: the cause", "   at cell 1, line 1"],
            error.Trace);
    }

    [Fact]
    public async Task A_cause_that_says_the_same_is_shown_only_where_the_cell_threw_it()
    {
        var error = await _session.FailAsync(
            "throw new Exception(\"no\", new ArgumentException(\"no\", \"x\"));");
        Assert.Equal(["System.Exception: no", "   at cell 1, line 1"], error.Trace);

        error = await _session.FailAsync(
            "try { throw new Exception(\"no\"); }\ncatch (Exception e) { throw new Exception(e.Message, e); }");
        Assert.Equal(
            ["System.Exception: no", " ---> System.Exception: no", "   at cell 2, line 1", "   at cell 2, line 2"],
            error.Trace);
    }

    [Fact]
    public async Task After_an_error_the_session_goes_on_with_what_it_had()
    {
        await _session.FailAsync("var kept = 5; throw new Exception();");
        await _session.FailAsync("int lost = ;");
        await _session.OkAsync("kept + 1");
        Assert.Equal("6", _session.Result);
    }

    [Fact]
    public async Task A_formatter_that_throws_fails_the_cell()
    {
        var error =
            await _session.FailAsync(
                "Formatter.Register<Version>(v => throw new InvalidOperationException(\"cannot draw\"), "
                    + "\"text/html\");\nnew Version(1, 2)");
        Assert.Contains("cannot draw", string.Join('\n', error.Trace));
    }

    [Fact]
    public async Task Language_lines_split_a_cell_and_keep_its_line_numbers()
    {
        Assert.False(
            await _session.RunAsync(
                "#!markdown\n# Title\n#!html\n<b>x</b>\n#!csharp\n1\n#!csharp\nthrow new Exception();"));
        Assert.Equal(["display # Title", "display <b>x</b>", "display 1", "error System.Exception"], _session.Lines);
        Assert.Equal(8, _session.Error!.Line);
    }

    [Theory]
    [InlineData("#!fsharp\nlet x = 1", "csharp",
        "This cell is written in F#, which gptvis does not run: it runs C#, Markdown and HTML cells. Write the cell "
        + "in C# or remove it.")]
    [InlineData("1", "pwsh",
        "This cell is written in PowerShell, which gptvis does not run: it runs C#, Markdown and HTML cells. Write "
        + "the cell in C# or remove it.")]
    [InlineData("1", "klingon",
        "This cell is written in klingon, which gptvis does not run: it runs C#, Markdown and HTML cells. Write the "
        + "cell in C# or remove it.")]
    [InlineData("1 + 1\n#!time", "csharp",
        "The magic command #!time is not one that gptvis has: it knows #!csharp, #!markdown and #!html. Remove line 2 "
        + "or write it in C#.")]
    public async Task Other_languages_and_magic_commands_are_named(string code, string language, string expected)
    {
        var error = await _session.FailAsync(code, language);
        Assert.Equal(("LanguageError", expected), (error.Name, error.Message));
    }
}
