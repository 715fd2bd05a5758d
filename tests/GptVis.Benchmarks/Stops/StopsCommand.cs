using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GptVis.Model;

namespace GptVis.Benchmarks.Stops;

/// <summary>
/// stops: how long what takes long goes on after it was told to stop, in a fresh process and in one that has done it
/// before.
/// </summary>
internal static class StopsCommand
{
    /// <summary>One task in a process of its own: stop-once TASK FOLDER MILLISECONDS.</summary>
    public const string Once = "stop-once";

    /// <summary>In a fresh process nobody knows how long it takes; the last stop comes after this.</summary>
    private static readonly TimeSpan LastStop = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var times =
            new Option<int>("--times")
            {
                Description = "How often each task is stopped, in each of the two ways.",
                DefaultValueFactory = _ => 10
            };
        var command =
            new Command("stops",
                "Prints how long traces, trainings and the like go on after they were told to stop.") { times };
        command.SetAction(parsed => Run(Math.Max(1, parsed.GetValue(times))));
        return command;
    }

    public static int RunOnce(int task, string folder, double milliseconds)
    {
        var took = StopTask.All[task].Stop(StopTask.Load(folder), TimeSpan.FromMilliseconds(milliseconds));
        Console.WriteLine(
            took is { } time ? time.TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture) : "done");
        return 0;
    }

    private static void Run(int times)
    {
        string folder = new Peers.Checkpoints(Console.Error).Folder("gpt2", GptConfig.Gpt2);
        Console.WriteLine($"{Environment.ProcessorCount} cores, random weights of GPT-2's size\n");
        Console.WriteLine("| what is stopped | in a fresh process: median, longest | again: median, longest |");
        Console.WriteLine("| --- | --- | --- |");
        var model = StopTask.Load(folder);
        for (int i = 0; i < StopTask.All.Count; i++)
        {
            var task = StopTask.All[i];
            int index = i;
            var fresh = Spread(times, LastStop).Select(after => InProcess(index, folder, after)).ToList();
            task.Run(model, CancellationToken.None);
            long start = Stopwatch.GetTimestamp();
            task.Run(model, CancellationToken.None);
            var again = Spread(times, Stopwatch.GetElapsedTime(start)).Select(after => task.Stop(model, after))
                .ToList();
            Console.WriteLine($"| {task.Name} | {Text(fresh)} | {Text(again)} |");
        }
    }

    private static IEnumerable<TimeSpan> Spread(int times, TimeSpan whole) =>
        Enumerable.Range(0, times).Select(i => whole * (i + 0.5) / times);

    private static TimeSpan? InProcess(int task, string folder, TimeSpan after)
    {
        string milliseconds = after.TotalMilliseconds.ToString("R", CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [typeof(StopsCommand).Assembly.Location, Once, task.ToString(CultureInfo.InvariantCulture),
                folder, milliseconds])
        { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new BenchmarkException(
                $"The process of '{StopTask.All[task].Name}' failed with exit code {process.ExitCode}.");
        return answer == "done" ? null : TimeSpan.FromMilliseconds(double.Parse(answer, CultureInfo.InvariantCulture));
    }

    private static string Text(List<TimeSpan?> all)
    {
        double[] took = [.. all.OfType<TimeSpan>().Select(time => time.TotalMilliseconds).Order()];
        if (took.Length == 0) return "over before";
        string over = took.Length == all.Count ? "" : $"; over before in {all.Count - took.Length} of {all.Count}";
        return string.Create(CultureInfo.InvariantCulture, $"{took[took.Length / 2]:0} ms, {took[^1]:0} ms{over}");
    }
}
