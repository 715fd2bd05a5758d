using System.Diagnostics;
using System.Text.RegularExpressions;
using GptVis.Engines.Managed.Gemm;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>
/// The kernels' tests and every reference test once more, in processes whose runtime hides what this processor can do.
/// (DOTNET_EnableAVX512F=0, which older runtimes knew, does nothing on .NET 10.)
/// </summary>
[Trait("Needs", "time")]
[Collection(ProcessSettings.Name)]
public sealed partial class VectorPathProcessTests(ITestOutputHelper output)
{
    private const string Tests =
        "FullyQualifiedName~Reference|FullyQualifiedName~VectorPathTests|FullyQualifiedName~ProductTests"
            + "|FullyQualifiedName~MatMulTests|FullyQualifiedName~RowKernelTests"
            + "|FullyQualifiedName~CausalAttentionTests";

    /// <summary>Fewer would mean that the filter no longer finds them.</summary>
    private const int FewestTests = 300;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    // All at the same time: most of a child's time goes into one class, on one core.
    private static readonly Lazy<Dictionary<string, Task<string>>> Children = new(() => new()
    {
        ["AVX512"] = Task.Run(() => RunWithout("AVX512", VectorPath.Vector256)),
        ["AVX2"] = Task.Run(() => RunWithout("AVX2", VectorPath.Vector128)),
        ["HWIntrinsic"] = Task.Run(() => RunWithout("HWIntrinsic", VectorPath.Scalar)),
    });

    [Theory]
    [InlineData("AVX512"), InlineData("AVX2"), InlineData("HWIntrinsic")]
    public async Task Reference_and_kernel_tests_pass_without(string instructions)
    {
        // A child has the variable: it starts no child of its own.
        if (Environment.GetEnvironmentVariable(VectorPathTests.Variable) is not null) return;

        string text = await Children.Value[instructions];
        var passed = PassedCount().Match(text);
        output.WriteLine(passed.Value);
        Assert.True(passed.Success && int.Parse(passed.Groups[1].Value, provider: null) >= FewestTests, text);
    }

    private static string RunWithout(string instructions, VectorPath widest)
    {
        var start = Command();
        start.Environment[$"DOTNET_Enable{instructions}"] = "0";
        start.Environment[VectorPathTests.Variable] =
            (VectorPaths.Current < widest ? VectorPaths.Current : widest).ToString();
        return Run(start);
    }

    private static ProcessStartInfo Command()
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        return new ProcessStartInfo(
            dotnet, ["vstest", typeof(VectorPathProcessTests).Assembly.Location, $"--TestCaseFilter:{Tests}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string Run(ProcessStartInfo start)
    {
        var text = new System.Text.StringBuilder();
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Append(e.Data);
        process.ErrorDataReceived += (_, e) => Append(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        bool ended = process.WaitForExit(Timeout);
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();      // and the rest of what it wrote
        Assert.True(ended && process.ExitCode == 0, text.ToString());
        return text.ToString();

        void Append(string? line)
        {
            lock (text) text.AppendLine(line);
        }
    }

    [GeneratedRegex(@"Passed: +(\d+)")]
    private static partial Regex PassedCount();
}
