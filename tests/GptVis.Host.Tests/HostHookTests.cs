using GptVis.Host.Scripting;

namespace GptVis.Host.Tests;

/// <summary>What libraries without a reference to this host find in AppContext.</summary>
[Trait("Needs", "restore")]
public sealed class HostHookTests : IDisposable
{
    private const string CurrentCell =
        "(((string Cell, string Run)?)((Delegate)AppContext.GetData(\"GptVis.CurrentCell\")).DynamicInvoke())";

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task The_running_cell_has_a_name_that_stays_and_a_run_that_changes()
    {
        await _session.RunCellAsync("a", $"{CurrentCell}.Value.Cell + \" \" + {CurrentCell}.Value.Run");
        string first = _session.Result!;
        await _session.RunCellAsync("a", $"{CurrentCell}.Value.Cell + \" \" + {CurrentCell}.Value.Run");
        Assert.StartsWith("a ", first, StringComparison.Ordinal);
        Assert.StartsWith("a ", _session.Result, StringComparison.Ordinal);
        Assert.NotEqual(first, _session.Result);

        var current = (Func<(string Cell, string Run)?>)AppContext.GetData("GptVis.CurrentCell")!;
        Assert.Null(current());
    }

    [Fact]
    public async Task A_value_is_shown_and_replaced()
    {
        await _session.OkAsync(
            "var update = ((Func<object, Action<object>>)AppContext.GetData(\"GptVis.Display\"))(1); update(2);");
        Assert.Equal(["display 1", "update 2"], _session.Lines);
    }

    [Fact]
    public async Task The_stop_button_reaches_libraries()
    {
        using var stop = new CancellationTokenSource();
        var cell = _session.RunAsync(
            "var token = "
                + "((Func<System.Threading.CancellationToken>)AppContext.GetData(\"GptVis.CellCancellation\"))(); "
                + "Console.Write(token.CanBeCanceled); while (true) { }",
            cancellation: stop.Token);
        while (_session.Console("stdout") != "True") await Task.Delay(10);
        var token = ((Func<CancellationToken>)AppContext.GetData("GptVis.CellCancellation")!)();
        await stop.CancelAsync();
        Assert.False(await cell);
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task What_an_extension_has_shown_comes_again_with_the_cell_that_loaded_it_only()
    {
        string id = TestPackage.NewId("Greeter");
        new TestPackage(
            id, "1.0.0", "public static class Greeter { static int runs; public static int Run() => ++runs; }")
        {
            Extension = "#!csharp\ndisplay($\"hello {Greeter.Run()}\");\n#!markdown\n*text*",
        }.WriteTo(Path.Combine(_session.Folder, "packages"));
        string load = $"#r \"nuget: {id}, 1.0.0\"";

        foreach (string cell in (string[])["load", "load", "other", "load"])
        {
            Assert.True(await _session.RunCellAsync(cell, load));
            Assert.Equal(
                cell == "load" ? ["hello 1", "*text*"] : [],
                _session.Events.Select(e => Assert.IsType<CellEvent.Display>(e).Data.Entries[0].Value));
        }
    }
}
