using System.Diagnostics;
using System.Text.RegularExpressions;
using GptVis.Engines.Managed.Gemm;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>
/// The kernels' tests and every reference test once more, in processes whose runtime hides what this processor can do.
/// (DOTNET_EnableAVX512F=0, which older runtimes knew, does nothing on .NET 10.)
/// </summary>
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

    [Theory]
    [InlineData("DOTNET_EnableAVX512", VectorPath.Vector256), InlineData("DOTNET_EnableAVX2", VectorPath.Vector128)]
    [InlineData("DOTNET_EnableHWIntrinsic", VectorPath.Scalar)]
    internal void Reference_and_kernel_tests_pass_without(string instructions, VectorPath widest)
    {
        // A child has the variable: it starts no child of its own.
        if (Environment.GetEnvironmentVariable(VectorPathTests.Variable) is not null) return;

        var expected = VectorPaths.Current < widest ? VectorPaths.Current : widest;
        var start = Command();
        start.Environment[instructions] = "0";
        start.Environment[VectorPathTests.Variable] = expected.ToString();
        string text = Run(start);

        var passed = PassedCount().Match(text);
        output.WriteLine($"{expected}: {passed.Value}");
        Assert.True(passed.Success && int.Parse(passed.Groups[1].Value, provider: null) >= FewestTests, text);
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
