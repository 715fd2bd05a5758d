using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests;

/// <summary>docs/performance.md says what the benchmarks really take and write.</summary>
[Trait("Needs", "gptvis")]
[Trait("Needs", "time")]
public sealed partial class PerformancePageTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-benchmarks-").FullName;
    private readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "performance.md"))
        .ReplaceLineEndings("\n");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_page_names_every_field_of_the_file_and_no_other()
    {
        string file = Path.Combine(_folder, "table.jsonl");
        var result =
            Benchmarks("peers", "--rows", "fruit/train/10000", "--rounds", "1", "--python", "none", "--out", file);
        Assert.True(result.ExitCode == 0, result.Errors);

        using var row = JsonDocument.Parse(Assert.Single(File.ReadAllLines(file)));
        var named = Section("The file").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Code().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value);
        Assert.Equal(row.RootElement.EnumerateObject().Select(field => field.Name).Order(), named.Order());
    }

    [Fact]
    public void A_row_is_measured_against_the_machine_and_printed_also_without_PyTorch()
    {
        string file = Path.Combine(_folder, "table.jsonl");
        var result =
            Benchmarks("peers", "--rows", "fruit/train/10000", "--rounds", "2", "--python", "/no/such/python", "--out",
                file);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Matches(
            @"\n\| fruit/train/10000 \| .* per step .*apt-get install python3-torch.* "
                + @"\| compute \| .* GFLOP/s \| \d+% \|", result.Output);
        using var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(file)));
        var row = line.RootElement;
        double ours = row.GetProperty("ours_s").GetDouble();
        Assert.InRange(ours, row.GetProperty("ours_min_s").GetDouble(), row.GetProperty("ours_max_s").GetDouble());
        Assert.InRange(ours, 1e-6, 1);
        Assert.True(row.GetProperty("ours_calls").GetInt32() >= 2);
        Assert.InRange(row.GetProperty("of_limit").GetDouble(), 1e-5, 1);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("torch_s").ValueKind);
        Assert.Equal(JsonValueKind.Null, row.GetProperty("ratio").ValueKind);
    }

    [Fact]
    public void Every_row_of_the_table_is_one_that_can_be_measured()
    {
        string[] rows = [.. TableRow().Matches(_page).Select(match => match.Groups[1].Value)];
        Assert.Contains("small/trace/10", rows);

        // A name that does not exist is found before anything is measured; the message names it.
        var result = Benchmarks("peers", "--rows", string.Join(',', [.. rows, "small/nothing"]));
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith(
            "There is no row small/nothing. Rows are small/trace/10, ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_of_the_page_is_understood()
    {
        string[] commands = [.. Command().Matches(Section("How to repeat it")).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(commands);

        foreach (string command in commands)
        {
            var result = Benchmarks([.. command.Split(' '), "--help"]);
            Assert.True(result.ExitCode == 0 && result.Errors.Length == 0, $"{command}\n{result.Errors}");
            string help = result.Output;
            Assert.All(command.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal)),
                option => Assert.Contains($"  {option} ", help, StringComparison.Ordinal));
        }
        Assert.NotEqual(0, Benchmarks("peers", "--no-such-option").ExitCode);
    }

    private static GptvisProgram.Result Benchmarks(params string[] arguments)
    {
        string program = typeof(PerformancePageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "Benchmarks").Value!;
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var command =
            new ProcessStartInfo(dotnet, ["exec", program, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
        return GptvisProgram.Run(command, Timeout);
    }

    private string Section(string title)
    {
        int start = _page.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/performance.md has no section {title}.");
        int end = _page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? _page[start..] : _page[start..end];
    }

    [GeneratedRegex(@"^\| ((?:small|medium|large|xl|fruit)/\S+) \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"^dotnet run -c Release --project tests/GptVis\.Benchmarks -- (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Code();
}
