using System.IO.Pipes;
using System.Runtime.InteropServices;
using GptVis.Host.Channel;
using GptVis.Host.Jupyter;

switch (args)
{
    case ["kernel", var connectionFile, .. var lifeline] when lifeline.Length <= 1:
        // Exit explicitly: foreground threads left by a cell would keep the process alive.
        Environment.Exit(await KernelProgram.RunAsync(connectionFile, lifeline.FirstOrDefault()));
        return 0;

    case [var incoming, var outgoing]:
        // A terminal sends Ctrl-C to this process too; only the program that runs the notebook handles it.
        using (PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true))
        {
            var channel = new RunnerChannel(
                new AnonymousPipeClientStream(PipeDirection.In, incoming),
                    new AnonymousPipeClientStream(PipeDirection.Out, outgoing));
            await channel.ServeAsync(Environment.CurrentDirectory);
        }

        return 0;

    default:
        Console.Error.WriteLine(
            "GptVis.Host runs the cells of a notebook for another program. Use: gptvis run notebook.ipynb, or gptvis "
                + "kernel install");
        return 2;
}
