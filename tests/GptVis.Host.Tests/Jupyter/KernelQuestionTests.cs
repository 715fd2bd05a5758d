using System.Text.Json.Nodes;

namespace GptVis.Host.Tests.Jupyter;

/// <summary>Completion, inspection, history and what else a front end asks, as messages.</summary>
public sealed class KernelQuestionTests : IAsyncLifetime
{
    private RunningKernel _kernel = null!;

    public async Task InitializeAsync() => _kernel = await RunningKernel.StartAsync();

    public async Task DisposeAsync() => await _kernel.DisposeAsync();

    [Fact]
    public async Task Cursors_are_counted_in_characters_also_behind_an_emoji()
    {
        const string Code = "\"😀\".Subs";
        var reply =
            (await _kernel.AskShellAsync(
                "complete_request", new JsonObject { ["code"] = Code, ["cursor_pos"] = 8 })).Reply;
        Assert.Equal(["Substring"], reply.Content["matches"]!.AsArray().Select(m => (string)m!));
        Assert.Equal((4, 8), ((int)reply.Content["cursor_start"]!, (int)reply.Content["cursor_end"]!));
        var typed = reply.Content["metadata"]!["_jupyter_types_experimental"]![0]!;
        Assert.Equal("function", (string)typed["type"]!);
        Assert.StartsWith(
            "string string.Substring(int startIndex", (string)typed["signature"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspection_finds_what_is_under_the_cursor()
    {
        await _kernel.OkAsync("var answer = 42;");
        var found =
            (await _kernel.AskShellAsync(
                "inspect_request", new JsonObject { ["code"] = "answer + 1", ["cursor_pos"] = 3 })).Reply;
        Assert.True((bool)found.Content["found"]!);
        Assert.Equal("int answer", found.Plain);
        var nothing =
            (await _kernel.AskShellAsync(
                "inspect_request", new JsonObject { ["code"] = "nothing", ["cursor_pos"] = 3 })).Reply;
        Assert.False((bool)nothing.Content["found"]!);
    }

    [Theory]
    [InlineData("1 + 1", "complete")]
    [InlineData("for (int i = 0; i < 3; i++) {", "incomplete")]
    [InlineData("int x = = 3;", "invalid")]
    [InlineData("#r \"nuget: A\"\n#i \"nuget: b\"\n1", "complete")]
    [InlineData("#!markdown\n# No (C#", "complete")]
    public async Task Consoles_learn_whether_the_code_is_complete(string code, string status) =>
        Assert.Equal(
            status, (await _kernel.AskShellAsync("is_complete_request", new JsonObject { ["code"] = code })).Status);

    [Fact]
    public async Task History_has_what_was_run()
    {
        foreach (string code in (string[])["1", "22", "1"]) await _kernel.OkAsync(code);
        Assert.Equal(["[1,2,\"22\"]", "[1,3,\"1\"]"],
            await HistoryAsync(new JsonObject { ["hist_access_type"] = "tail", ["n"] = 2 }));
        Assert.Equal(["[1,2,[\"22\",\"22\"]]"],
            await HistoryAsync(
                new JsonObject
                {
                    ["hist_access_type"] = "range",
                    ["session"] = 0,
                    ["start"] = 2,
                    ["stop"] = 3,
                    ["output"] = true
                }));
        Assert.Equal(["[1,2,\"22\"]", "[1,3,\"1\"]"],
            await HistoryAsync(
                new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "*", ["unique"] = true }));
        Assert.Equal(["[1,2,\"22\"]"],
            await HistoryAsync(new JsonObject { ["hist_access_type"] = "search", ["pattern"] = "2?" }));
    }

    [Fact]
    public async Task A_widget_is_told_that_it_has_no_partner()
    {
        _kernel.Shell.Send(
            KernelMessage.Request("comm_open",
                new JsonObject { ["comm_id"] = "c", ["target_name"] = "t", ["data"] = new JsonObject() })
                    .ToFrames(_kernel.Key));
        KernelMessage closed;
        do closed = _kernel.NextPublished();
        while (closed.Type != "comm_close");
        Assert.Equal("c", closed.Text("comm_id"));
    }

    [Theory]
    [InlineData("execute_request", "{}", "execute_request: content.code is missing; it must be text.")]
    [InlineData("execute_request", """{"code": 5}""", "execute_request: content.code is Number; it must be text.")]
    [InlineData("execute_request", """{"code": "1", "silent": "yes"}""",
        "execute_request: content.silent is String; it must be true or false.")]
    [InlineData("complete_request", """{"code": "1", "cursor_pos": 1.5}""",
        "complete_request: content.cursor_pos is Number; it must be an integer.")]
    [InlineData("debug_request", "{}", "This kernel does not have debug_request.")]
    public async Task A_request_that_is_wrong_is_refused_with_the_reason(string type, string content, string reason)
    {
        var answer = await _kernel.AskShellAsync(type, JsonNode.Parse(content)!.AsObject());
        Assert.Equal(("error", reason), (answer.Status, answer.Reply.Text("evalue")));
        Assert.Equal("1", (await _kernel.OkAsync("1")).Result);
    }

    private async Task<IEnumerable<string>> HistoryAsync(JsonObject request)
    {
        var reply = (await _kernel.AskShellAsync("history_request", request)).Reply;
        return [.. reply.Content["history"]!.AsArray().Select(entry => entry!.ToJsonString())];
    }
}
