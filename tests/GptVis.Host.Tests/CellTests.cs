using GptVis.Host.Scripting;

namespace GptVis.Host.Tests;

public sealed class CellTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("40 + 2", "42")]
    [InlineData("var x = 1; x", "1")]
    [InlineData("\"a < b\"", "a < b")]
    [InlineData("(string)null", "<null>")]
    [InlineData("new[] { 1, 2 }", "[ 1, 2 ]")]
    [InlineData("await Task.FromResult(3)", "3")]
    public async Task The_last_expression_is_the_result(string code, string expected)
    {
        await _session.OkAsync(code);
        Assert.Equal(expected, _session.Result);
    }

    [Theory]
    [InlineData("var x = 1;")]
    [InlineData("Math.Abs(1);")]
    [InlineData("new List<int>().Clear()")]
    [InlineData("await Task.CompletedTask")]
    [InlineData("record P(int A);")]
    [InlineData("// nothing")]
    public async Task Code_without_a_value_has_no_result(string code)
    {
        await _session.OkAsync(code);
        Assert.Null(_session.Result);
    }

    [Fact]
    public async Task A_value_has_html_and_plain_text_as_the_formatters_write_them()
    {
        await _session.OkAsync("new { A = 1, B = \"<b>\" }");

        var data = Assert.IsType<CellEvent.Result>(Assert.Single(_session.Events)).Data;
        Assert.Equal(["text/html", "text/plain"], data.Entries.Select(e => e.Key));
        Assert.Contains(
            "<td>B</td><td><div class=\"dni-plaintext\"><pre>&lt;b&gt;</pre></div></td>", data.Get("text/html"));
        Assert.DoesNotContain("\r", data.Get("text/html"));
    }

    [Fact]
    public async Task Console_and_displayed_values_keep_their_order()
    {
        await _session.OkAsync(
            """
            Console.WriteLine("one");
            display(2);
            Console.Error.WriteLine("three");
            "four".Display();
            Console.Write("five");
            6
            """);

        Assert.Equal(
            ["stdout one", "display 2", "stderr three", "display four", "stdout five", "result 6"], _session.Lines);
    }

    [Fact]
    public async Task Display_shows_the_mime_types_asked_for_and_is_not_shown_twice()
    {
        await _session.OkAsync("display(\"<b>x</b>\", \"text/html\")");
        var data = Assert.IsType<CellEvent.Display>(Assert.Single(_session.Events)).Data;
        Assert.Equal("text/html", Assert.Single(data.Entries).Key);

        await _session.OkAsync("\"<b>x</b>\".DisplayAs(\"text/html\");");
        Assert.Equal(
            "<b>x</b>", Assert.IsType<CellEvent.Display>(Assert.Single(_session.Events)).Data.Get("text/html"));
    }

    [Fact]
    public async Task A_displayed_value_can_be_replaced_also_from_a_later_cell()
    {
        await _session.OkAsync("var shown = display(1);");
        string id = Assert.IsType<CellEvent.Display>(Assert.Single(_session.Events)).Id;

        await _session.OkAsync("shown.Update(2);");
        var update = Assert.IsType<CellEvent.Update>(Assert.Single(_session.Events));
        Assert.Equal((id, "2"), (update.Id, update.Data.Plain()));
    }

    [Fact]
    public async Task Variables_types_and_usings_stay_for_later_cells()
    {
        await _session.OkAsync(
            "using System.Globalization; using static System.Math;\nrecord P(int Age); int Twice(int n) => 2 * n; var "
                + "p = new P(21);");
        await _session.OkAsync("Twice(p.Age) + Max(1, CultureInfo.InvariantCulture.LCID * 0)");
        Assert.Equal("43", _session.Result);
    }

    [Fact]
    public async Task The_usings_of_dotnet_interactive_are_in_force()
    {
        await _session.OkAsync(
            """
            var list = new List<int> { 3 };
            IEnumerable plain = list;
            display(h1("x"));
            display(HTML("<i>y</i>"));
            Formatter.ListExpansionLimit > 0 && Path.Combine("a", "b").Length == 3
                && new StringBuilder().Length == 0 && list.Any() && Task.CompletedTask.IsCompleted
            """);
        Assert.Equal(["display <h1>x</h1>", "display <i>y</i>", "result True"], _session.Lines);
    }

    [Fact]
    public async Task A_formatter_found_by_its_name_is_used()
    {
        await _session.OkAsync(
            """
            class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
            {
                public Type FormatterSourceType { get; } = formatterSourceType;
                public string[] PreferredMimeTypes { get; set; }
            }
            class Source { public IEnumerable<object> CreateTypeFormatters() => [new Html()]; }
            class Html
            {
                public string MimeType => "text/html";
                public bool Format(object value, TextWriter writer) { writer.Write("<p>mine</p>"); return true; }
            }
            [TypeFormatterSource(typeof(Source), PreferredMimeTypes = ["text/html"])] class Picture;
            new Picture()
            """);
        Assert.Equal("<p>mine</p>", _session.Events.OfType<CellEvent.Result>().Single().Data.Get("text/html"));
    }

    [Fact]
    public async Task Output_of_other_threads_is_captured()
    {
        await _session.OkAsync(
            "var t = new System.Threading.Thread(() => { Console.WriteLine(\"other\"); display(1); }); t.Start(); "
                + "t.Join();");
        Assert.Equal(["stdout other", "display 1"], _session.Lines);
    }

    [Fact]
    public async Task Many_lines_are_complete_and_in_order()
    {
        await _session.OkAsync("for (int i = 0; i < 5000; i++) Console.WriteLine(i);");
        Assert.Equal(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i}\n")), _session.Console("stdout"));
    }

    [Fact]
    public async Task A_character_written_in_halves_arrives_whole()
    {
        await _session.OkAsync("foreach (char c in \"a😀b\") Console.Write(c);");
        Assert.Equal(["stdout a", "stdout 😀", "stdout b"], _session.Lines);
    }

    [Fact]
    public void The_host_references_none_of_our_assemblies() =>
        Assert.DoesNotContain(typeof(ScriptSession).Assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("GptVis", StringComparison.Ordinal));
}
