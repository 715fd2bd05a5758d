using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using GptVis.Cli.Notebooks.Host;
using GptVis.Host;

namespace GptVis.Cli.Jupyter;

/// <summary>
/// <c>gptvis kernel start</c>, what kernel.json says: runs GptVis.Host as a kernel, and lives as long as it does.
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
                    + "kernel install tells Jupyter of this one.");

        // Interrupts come as messages. A signal is for the kernel too, which gets it from the terminal as this process
        // does.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        // The kernel ends when this process has, however it ended: the pipe is closed then.
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

    /// <summary>Jupyter names itself; a kernel whose Jupyter has crashed has nobody left to serve.</summary>
    private static async Task ParentGoneAsync()
    {
        bool isKnown =
            int.TryParse(
                Environment.GetEnvironmentVariable("JPY_PARENT_PID"), CultureInfo.InvariantCulture, out int parent);
        // On Windows the number is a handle, and 1 is the first process of a container, which does not go.
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
