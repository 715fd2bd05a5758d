using System.IO.Pipes;
using System.Runtime.InteropServices;
using GptVis.Host.Channel;

if (args is not [var incoming, var outgoing])
{
    Console.Error.WriteLine("GptVis.Host runs the cells of a notebook for another program. Use: gptvis run notebook.ipynb");
    return 2;
}

// A terminal sends Ctrl-C to this process too; the program that runs the notebook decides what it means.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);

var channel = new RunnerChannel(
    new AnonymousPipeClientStream(PipeDirection.In, incoming), new AnonymousPipeClientStream(PipeDirection.Out, outgoing));
await channel.ServeAsync(Environment.CurrentDirectory);
return 0;
