using System.CommandLine;
using GptVis.Interactive.Checks;
using GptVis.Interactive.Hosts;

namespace GptVis.Cli.Commands;

internal static class DoctorCommand
{
    private const int Ready = 0;
    private const int NotReady = 1;

    public static Command Create()
    {
        var command =
            new Command("doctor",
                "Checks in ten seconds whether this machine is ready: the checks of Preflight() in a notebook.");
        command.SetAction(_ => Run(Console.Out));
        return command;
    }

    private static int Run(TextWriter output)
    {
        var report = PreflightReport.Run(CellHost.Find());
        foreach (var check in report.Checks)
            output.WriteLine($"{Mark(check.Outcome)}  {check.Name,-14}  {check.Finding}");
        output.WriteLine();
        output.WriteLine(report.Verdict);
        return report.IsReady ? Ready : NotReady;
    }

    private static string Mark(PreflightOutcome outcome) => outcome switch
    {
        PreflightOutcome.Ok => "  ok     ",
        PreflightOutcome.Optional => "  -      ",
        _ => "  MISSING",
    };
}
