using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using GptVis.Cli.Notebooks.Host;
using GptVis.Host;

namespace GptVis.Cli.Jupyter;

/// <summary>
/// <c>gptvis kernel start</c>, the command in kernel.json: runs GptVis.Host as a kernel, and exits with it.
/// </summary>
internal static class KernelStart
{
    private static readonly TimeSpan ParentCheck = TimeSpan.FromSeconds(1);

    /// <returns>The kernel's exit code.</returns>
    public static async Task<int> RunAsync(string connectionFile)
    {
        if (!File.Exists(connectionFile))
            throw new UserError(
                $"There is no connection file {connectionFile}. Jupyter writes one when it starts a kernel; gptvis "
                    + "kernel install registers this one.");

        // Interrupts arrive as messages. The terminal sends a signal to the kernel too, so this process ignores it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        // The kernel exits when this process ends in any way, because that closes the pipe.
        using var lifeline = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        using var kernel = Process.Start(new ProcessStartInfo(
            DotnetPath.Find(),
                ["exec", HostFile.Find(), "kernel", connectionFile, lifeline.GetClientHandleAsString()]))!;
        lifeline.DisposeLocalCopyOfClientHandle();

        var ended = kernel.WaitForExitAsync();
        if (await Task.WhenAny(ended, ParentGoneAsync()) == ended) return kernel.ExitCode;
        lifeline.Dispose();
        await ended;
        return kernel.ExitCode;
    }

    /// <summary>Jupyter passes its process id; the kernel exits if Jupyter has crashed.</summary>
    private static async Task ParentGoneAsync()
    {
        bool isKnown =
            int.TryParse(
                Environment.GetEnvironmentVariable("JPY_PARENT_PID"), CultureInfo.InvariantCulture, out int parent);
        // On Windows the value is a handle; process 1 is the first process of a container and never exits.
        if (!isKnown || parent <= 1 || OperatingSystem.IsWindows()) await Task.Delay(Timeout.Infinite);
        while (IsRunning(parent)) await Task.Delay(ParentCheck);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
