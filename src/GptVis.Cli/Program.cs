using System.CommandLine;
using System.Text;
using GptVis.Cli;
using GptVis.Cli.Commands;

Console.OutputEncoding = Encoding.UTF8;

var root = new RootCommand("Looks inside GPT-2 from C# notebooks.")
{
    RunCommand.Create(), PublishCommand.Create(), KernelCommand.Create(), ModelsCommand.Create(), TrainCommand.Create(),
        DoctorCommand.Create(),
    GalleryCommand.Create(),
};
var arguments = root.Parse(args);
if (arguments.Errors.Count > 0)
{
    foreach (var error in arguments.Errors) Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("Run gptvis --help, or gptvis run --help, to see what there is.");
    return 2;
}

try
{
    return await arguments.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        // Without a timeout, Ctrl-C ends this process at once, and commands cannot clean up.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
    });
}
catch (UserError error)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
