using System.ComponentModel;
using System.Diagnostics;

namespace GptVis.Tests.Shared;

/// <summary>The real gptvis, as the build put it beside the tests of a project that references it.</summary>
internal static class GptvisProgram
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <param name="folder">Where it runs.</param>
    /// <param name="prefix">A command that runs the program, such as one that cuts the network.</param>
    /// <param name="arguments">The program's own arguments.</param>
    public static ProcessStartInfo Command(string folder, string[] prefix, params string[] arguments)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] command =
            [.. prefix, dotnet, "exec", Path.Combine(AppContext.BaseDirectory, "GptVis.Cli.dll"), .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    public static Result Run(ProcessStartInfo command) => Run(command, Timeout);

    /// <summary>Runs any program to its end.</summary>
    public static Result Run(ProcessStartInfo command, TimeSpan patience)
    {
        using var process = Process.Start(command)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        // A child that outlives gptvis holds the pipes open: the streams must end in time, too.
        bool ended = process.WaitForExit(patience) && Task.WaitAll([output, errors], Grace);
        if (!ended) process.Kill(entireProcessTree: true);
        Assert.True(ended, $"{command.FileName}, or a process that it started, did not end.");
        return new(process.ExitCode, output.Result, errors.Result);
    }

    /// <summary>
    /// A prefix that gives the program a network namespace without a network, where the system lets us have one; else a
    /// proxy that is not there.
    /// </summary>
    public static string[] WithoutNetwork()
    {
        try
        {
            foreach (string flags in (string[])["-n", "-rn"])
            {
                using var probe = Process.Start("unshare", [flags, "true"]);
                probe.WaitForExit();
                if (probe.ExitCode == 0) return ["unshare", flags];
            }
        }
        catch (Win32Exception)
        {
            // Only Linux has the command.
        }

        return ["env", "https_proxy=http://127.0.0.1:9", "http_proxy=http://127.0.0.1:9"];
    }

    internal sealed record Result(int ExitCode, string Output, string Errors)
    {
        public string ErrorsNormalized => Errors.ReplaceLineEndings("\n");
    }
}
