using System.CommandLine;
using GptVis.Cli.Notebooks;

namespace GptVis.Cli.Commands;

internal static class RunCommand
{
    private const string DefaultOut = "artifacts/notebooks";

    public static Command Create()
    {
        var notebook = new Argument<string>("notebook") { Description = "The notebook to run: .ipynb or .dib." };
        var outFolder = new Option<string>("--out")
        {
            Description = "The folder for the executed notebook and its HTML page.",
            DefaultValueFactory = _ => DefaultOut,
            HelpName = "folder",
        };
        var inPlace = new Option<bool>("--in-place")
        {
            Description =
                "Write the outputs into the .ipynb that was run, if every cell succeeds; the page still goes to --out.",
        };

        var command =
            new Command("run",
                "Runs the cells of a C# notebook in order and writes it, with its outputs, as .ipynb and as one HTML "
                    + "page.")
        {
            notebook, outFolder, inPlace,
        };
        command.SetAction((arguments, cancellation) =>
        {
            var targets = new RunTargets(
                arguments.GetRequiredValue(notebook), arguments.GetRequiredValue(outFolder),
                    arguments.GetRequiredValue(inPlace));
            return new NotebookRun(targets, Console.Out, Console.Error).ExecuteAsync(cancellation);
        });
        return command;
    }
}
