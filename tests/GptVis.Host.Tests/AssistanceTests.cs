using GptVis.Host.Scripting;

namespace GptVis.Host.Tests;

/// <summary>Completion and inspection; | in the code is the cursor.</summary>
public sealed class AssistanceTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Console.WriteL|", "WriteLine")]
    [InlineData("\"a\".Length.ToS|", "ToString")]
    [InlineData("known.Ad|\nvar next = 1;", "Add,AddRange")]
    [InlineData("known?.Coun|", "Count,CountBy")]
    [InlineData("known.Whe|.ToList()", "Where")]
    [InlineData("System.Tex|", "Text")]
    [InlineData("using System.Tex|", "Text")]
    [InlineData("kno|", "known")]
    [InlineData("int Later() => 1; Lat|", "Later")]
    [InlineData("retur|", "return")]
    [InlineData("Greet(nam|)", "name:,namespace")]
    [InlineData("Greet(name: \"x\", times|)", "times:,TimeSpan")]
    [InlineData("new System.Text.StringBuilder(capac|)", "capacity:")]
    [InlineData("// Console.W|", "")]
    [InlineData("\"Console.W|\"", "")]
    [InlineData("$\"{known.Capa|}\"", "Capacity")]
    [InlineData("12|", "")]
    [InlineData("#!markdown\nConsole.W|", "")]
    [InlineData("#!markdown\ntext\n#!csharp\nConsole.WriteL|", "WriteLine")]
    [InlineData("DayOfWeek.Su|", "Sunday")]
    public async Task Completion_offers_what_fits(string marked, string expected)
    {
        await DefineAsync();
        var (code, cursor) = Cursor(marked);
        var list = await _session.CompleteAsync(code, cursor);
        Assert.Equal(expected, string.Join(',', list.Items.Select(item => item.Text)));
        if (list.Items.Count > 0)
            Assert.StartsWith(code[list.Start..cursor], list.Items[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_after_a_dot_offers_members_and_extension_methods_and_nothing_static()
    {
        await DefineAsync();
        var items = (await _session.CompleteAsync("known.", 6)).Items;
        Assert.Contains(items, item => item is { Text: "Sort", Kind: "function" });
        Assert.Contains(items, item => item is { Text: "Select", Kind: "function" });
        Assert.Contains(items, item => item is { Text: "Count", Kind: "property", Signature: "int List<int>.Count" });
        Assert.DoesNotContain(items, item => item.Text is "ReferenceEquals" or "Enumerator");
    }

    [Fact]
    public async Task Inspection_shows_declarations_and_documentation()
    {
        await DefineAsync();
        Assert.Equal("List<int> known", await InspectAsync("kno|wn"));
        Assert.Equal("string Greet(string name, int times = 1)", await InspectAsync("Greet(\"x\", |)"));
        string writeLine = (await InspectAsync("Console.Write|Line(3)"))!;
        Assert.StartsWith("void Console.WriteLine(int value)\n", writeLine, StringComparison.Ordinal);
        Assert.Contains("\n\nWrites the text representation of the specified 32-bit signed integer value", writeLine,
            StringComparison.Ordinal);
        Assert.Contains("\n  value: The value to write.", writeLine, StringComparison.Ordinal);
        Assert.Contains("Rounds a double-precision", await InspectAsync("Math.Round(1.5|"), StringComparison.Ordinal);
        Assert.Null(await InspectAsync("unknown|"));
        Assert.Null(await InspectAsync("// Console|"));
    }

    [Fact]
    public async Task Documentation_of_a_package_is_beside_its_assembly()
    {
        string name = TestPackage.NewId("Documented");
        File.WriteAllBytes(Path.Combine(_session.Folder, $"{name}.dll"),
            TestPackage.Compile(name, "public static class Thing { public static int Do(int much) => much; }"));
        File.WriteAllText(Path.Combine(_session.Folder, $"{name}.xml"),
            """
            <doc><members><member name="M:Thing.Do(System.Int32)">
            <summary>Does <paramref name="much"/> of <see cref="T:A.B.C"/>, with <c>x</c>.</summary>
            <returns>It.</returns>
            </member></members></doc>
            """);
        await _session.OkAsync($"#r \"{name}.dll\"");
        Assert.Equal(
            "int Thing.Do(int much)\n\nDoes much of C, with x.\nReturns: It.", await InspectAsync("Thing.D|o"));
    }

    [Fact]
    public void The_C_sharp_of_a_cell_keeps_its_place() =>
        Assert.Equal("1\n          \n    \n        \n2", CellSource.CSharpInPlace("1\n#!markdown\nText\n#!csharp\n2"));

    private Task DefineAsync() =>
        _session.OkAsync("var known = new List<int>(); string Greet(string name, int times = 1) => name;");

    private async Task<string?> InspectAsync(string marked)
    {
        var (code, cursor) = Cursor(marked);
        return await _session.InspectAsync(code, cursor);
    }

    private static (string Code, int Cursor) Cursor(string marked) =>
        (marked.Replace("|", "", StringComparison.Ordinal), marked.IndexOf('|'));
}
