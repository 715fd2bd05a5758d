using System.Text.Json.Nodes;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>What running a cell sends, over real sockets.</summary>
public sealed class KernelCellTests : IAsyncLifetime
{
    private RunningKernel _kernel = null!;

    public async Task InitializeAsync() => _kernel = await RunningKernel.StartAsync();

    public async Task DisposeAsync() => await _kernel.DisposeAsync();

    [Fact]
    public async Task A_cell_is_announced_and_its_value_comes_between_busy_and_idle()
    {
        var answer = await _kernel.RunAsync("6 * 7");

        Assert.Equal("ok", answer.Status);
        Assert.Equal(["status", "execute_input", "execute_result", "status"], answer.Published.Select(m => m.Type));
        Assert.Equal("busy", answer.Published[0].Text("execution_state"));
        Assert.Equal("6 * 7", answer.Published[1].Text("code"));
        Assert.Equal("42", answer.Result);
        Assert.All(answer.Published, m => Assert.Equal(answer.Reply.ParentId, m.ParentId));
        Assert.Equal(1, (int)answer.Reply.Content["execution_count"]!);
        Assert.Equal(1, (int)answer.Of("execute_result").Single().Content["execution_count"]!);
    }

    [Fact]
    public async Task Values_are_shown_replaced_and_taken_away_in_the_order_of_the_code()
    {
        var answer = await _kernel.OkAsync(
            """
            Console.Write("a");
            var shown = display("b");
            Console.Error.Write("c");
            shown.Update("d");
            ClearOutput(wait: true);
            "<b>e</b>".DisplayAs("text/html");
            """);

        Assert.Equal(
            ["stream", "display_data", "stream", "update_display_data", "clear_output", "display_data"],
                answer.Outputs.Select(m => m.Type));
        var outputs = answer.Outputs.ToList();
        string id = (string)outputs[1].Content["transient"]!["display_id"]!;
        Assert.Equal(id, (string)outputs[3].Content["transient"]!["display_id"]!);
        Assert.Equal("d", outputs[3].Plain);
        Assert.True((bool)outputs[4].Content["wait"]!);
        Assert.Equal("<b>e</b>", (string)outputs[5].Content["data"]!["text/html"]!);
    }

    [Fact]
    public async Task Five_thousand_lines_arrive_complete_in_order_and_in_few_messages()
    {
        var answer = await _kernel.OkAsync("for (int i = 0; i < 5_000; i++) Console.WriteLine(i);");

        Assert.Equal(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{i}\n")), answer.Console("stdout"));
        // The classic notebook drops what comes faster than 1,000 messages per second. Measured: 3.
        Assert.InRange(answer.Of("stream").Count(), 1, 100);
    }

    [Fact]
    public async Task Text_comes_while_the_cell_runs()
    {
        var request = RunningKernel.Execute("Console.Write(\"now\"); await Task.Delay(60_000);");
        _kernel.Shell.Send(request.ToFrames(_kernel.Key));
        while (_kernel.NextPublished() is not { Type: "stream" }) { }
        await _kernel.InterruptAsync(request);
    }

    [Fact]
    public async Task An_output_of_twenty_megabytes_arrives()
    {
        var answer = await _kernel.OkAsync("new string('x', 20_000_000).DisplayAs(\"text/plain\");");
        Assert.Equal(20_000_000, answer.Of("display_data").Single().Plain.Length);
    }

    [Fact]
    public async Task A_failed_cell_says_where_and_stops_those_that_wait_behind_it()
    {
        var failing = RunningKernel.Execute("var before = 1;\nint Divide(int by) => 1 / by;\nDivide(0)");
        var waiting = RunningKernel.Execute("before = 2;");
        var slow = RunningKernel.Execute("System.Threading.Thread.Sleep(300);");
        foreach (var request in (KernelMessage[])[slow, failing, waiting])
            _kernel.Shell.Send(request.ToFrames(_kernel.Key));

        await _kernel.FinishAsync(slow);
        var failed = await _kernel.FinishAsync(failing);
        Assert.Equal("error", failed.Status);
        Assert.Equal("System.DivideByZeroException", failed.Reply.Text("ename"));
        Assert.Equal(
            ["System.DivideByZeroException: Attempted to divide by zero.", "   at Divide in cell 2, line 2",
                "   at cell 2, line 3"],
            failed.Of("error").Single().Content["traceback"]!.AsArray().Select(line => (string)line!));
        Assert.Equal("aborted", (await _kernel.FinishAsync(waiting)).Status);
        Assert.Equal("1", (await _kernel.OkAsync("before")).Result);
    }

    [Fact]
    public async Task A_cell_that_may_fail_stops_nothing()
    {
        var failing =
            RunningKernel.Execute("throw new Exception();", more: new JsonObject { ["stop_on_error"] = false });
        var waiting = RunningKernel.Execute("1");
        foreach (var request in (KernelMessage[])[failing, waiting]) _kernel.Shell.Send(request.ToFrames(_kernel.Key));
        Assert.Equal("error", (await _kernel.FinishAsync(failing)).Status);
        Assert.Equal("ok", (await _kernel.FinishAsync(waiting)).Status);
    }

    [Fact]
    public async Task A_silent_cell_shows_nothing_counts_nothing_and_has_its_effect()
    {
        var answer =
            await _kernel.RunAsync(
                "var set = 5; Console.Write(1); display(2); set", more: new JsonObject { ["silent"] = true });
        Assert.Empty(answer.Outputs);
        Assert.Equal("5", (await _kernel.OkAsync("set")).Result);
        Assert.Equal(1,
            (int)(await _kernel.RunAsync(
                "set", more: new JsonObject { ["store_history"] = false })).Reply.Content["execution_count"]!);
    }

    [Fact]
    public async Task Expressions_of_the_front_end_are_evaluated_after_the_cell()
    {
        var answer =
            await _kernel.RunAsync("var x = 3;",
                more: new JsonObject
                {
                    ["user_expressions"] =
                    new JsonObject { ["twice"] = "2 * x", ["wrong"] = "y" }
                });
        var values = answer.Reply.Content["user_expressions"]!;
        Assert.Equal("6", (string)values["twice"]!["data"]!["text/plain"]!);
        Assert.Equal("error", (string)values["wrong"]!["status"]!);
    }

    [Fact]
    public async Task A_cell_asks_for_input_and_for_a_password()
    {
        var request =
            RunningKernel.Execute(
                """Console.Write("before"); var s = Console.ReadLine(); s + await GetPasswordAsync("word?")""",
                    allowStdin: true);
        _kernel.Shell.Send(request.ToFrames(_kernel.Key));
        await AnswerAsync(request, "", isPassword: false, "first ");
        await AnswerAsync(request, "word?", isPassword: true, "second");

        var answer = await _kernel.FinishAsync(request);
        Assert.Equal("first second", answer.Result);
        Assert.Equal("before", answer.Console("stdout"));
    }

    [Fact]
    public async Task Input_from_a_front_end_that_has_none_is_an_error_that_says_so()
    {
        var answer = await _kernel.RunAsync("Console.ReadLine()");
        Assert.StartsWith("The program that shows this notebook cannot be asked for input", answer.Reply.Text("evalue"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_thread_says_after_its_cell_belongs_to_that_cell()
    {
        var first =
            await _kernel.OkAsync(
                "var late = Task.Run(async () => { await Task.Delay(500); Console.Write(\"late\"); });");
        await _kernel.OkAsync("1");
        KernelMessage late;
        do late = _kernel.NextPublished();
        while (late.Type != "stream");
        Assert.Equal(first.Reply.ParentId, late.ParentId);
    }

    private async Task AnswerAsync(KernelMessage request, string prompt, bool isPassword, string value)
    {
        var question = await _kernel.ReceiveAsync(_kernel.Stdin, request.Id);
        Assert.Equal(("input_request", prompt, isPassword),
            (question.Type, question.Text("prompt"), (bool)question.Content["password"]!));
        _kernel.Stdin.Send(
            KernelMessage.Request("input_reply", new JsonObject { ["value"] = value }).ToFrames(_kernel.Key));
    }
}
