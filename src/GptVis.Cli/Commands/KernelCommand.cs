using System.CommandLine;
using GptVis.Cli.Jupyter;

namespace GptVis.Cli.Commands;

internal static class KernelCommand
{
    public static Command Create() =>
        new("kernel", "The C# kernel for JupyterLab, the classic notebook and VS Code's Jupyter extension.")
    {
        Install(),
        Plain("uninstall", "Removes the kernel from the user's Jupyter.", installation => installation.Uninstall()),
        Plain("list", "Shows where the kernel is installed.", installation => installation.List()),
        Start(),
    };

    private static Command Install()
    {
        var asDotnet = new Option<bool>("--as-net-csharp")
        {
            Description =
                $"Install it under the name {KernelSpec.DotnetInteractiveName} too, for which notebooks of .NET "
                + "Interactive ask; not when another kernel has that name.",
        };
        var command =
            new Command(
                "install", "Registers the kernel in the user's Jupyter. Repeat after moving gptvis.") { asDotnet };
        command.SetAction(
            arguments => new KernelInstallation(Console.Out).Install(arguments.GetRequiredValue(asDotnet)));
        return command;
    }

    private static Command Plain(string name, string description, Func<KernelInstallation, int> action)
    {
        var command = new Command(name, description);
        command.SetAction(_ => action(new KernelInstallation(Console.Out)));
        return command;
    }

    private static Command Start()
    {
        var connectionFile =
            new Argument<string>("connection file") { Description = "Jupyter's connection file for this kernel." };
        var command = new Command("start", "Runs the kernel; Jupyter does this.") { connectionFile };
        command.Hidden = true;
        command.SetAction((arguments, _) => KernelStart.RunAsync(arguments.GetRequiredValue(connectionFile)));
        return command;
    }
}
