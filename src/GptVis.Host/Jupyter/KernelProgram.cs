using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GptVis.Host.Jupyter;

/// <summary>
/// <c>GptVis.Host kernel connection.json [pipe]</c>: runs one kernel, until a front end shuts it down or the pipe
/// closes.
/// </summary>
internal static class KernelProgram
{
    /// <param name="connectionFile">The connection file that Jupyter wrote for this kernel.</param>
    /// <param name="lifeline">A pipe of the parent process; it closes when the parent exits.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string connectionFile, string? lifeline)
    {
        // The session redirects Console.Error to the notebook.
        var log = Console.Error;
        try
        {
            await using var kernel =
                new JupyterKernel(ConnectionFile.Read(connectionFile), Environment.CurrentDirectory, log);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                kernel.Interrupt();
            });
            // A cell may call Environment.Exit; its earlier outputs are still sent.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => kernel.DisposeAsync().AsTask()
                .Wait(TimeSpan.FromSeconds(2));
            if (lifeline is not null)
                new Thread(() => EndWith(lifeline)) { IsBackground = true, Name = "lifeline" }.Start();
            await kernel.RunAsync();
            return 0;
        }
        catch (Exception error)
            when (error is IOException or InvalidDataException or UnauthorizedAccessException or SocketException)
        {
            await log.WriteLineAsync($"The kernel cannot start: {error.Message}");
            return 1;
        }
    }

    private static void EndWith(string lifeline)
    {
        using var pipe = new AnonymousPipeClientStream(PipeDirection.In, lifeline);
        while (pipe.ReadByte() >= 0) { }
        Environment.Exit(0);
    }
}
