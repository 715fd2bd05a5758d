using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace GptVis.Benchmarks.Kernels;

/// <summary>kernels: single kernels at GPT-2's shapes, by BenchmarkDotNet.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        var filter =
            new Argument<string>("filter")
            {
                Description = "Part of a benchmark's name, such as MatMul or Gelu.",
                DefaultValueFactory = _ => ""
            };
        var command = new Command("kernels", "Measures single kernels at the shapes of GPT-2 small.") { filter };
        command.SetAction(parsed => Run(parsed.GetValue(filter)!));
        return command;
    }

    private static int Run(string filter)
    {
        // In this process: what is built here is what is measured, and the threads of Cores are those of a user's
        // program.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine("artifacts", "kernels"));
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly)
            .Run(["--filter", $"*{filter}*"], config);
        return summaries.Any(summary => summary.Reports.Length > 0)
            ? 0
            : throw new BenchmarkException($"No benchmark's name has {filter} in it.");
    }
}
