using System.CommandLine;
using GptVis.Cli.Notebooks;
using GptVis.Cli.Notebooks.Publishing;

namespace GptVis.Cli.Commands;

internal static class PublishCommand
{
    public static Command Create()
    {
        var notebook =
            new Argument<string>("notebook") { Description = "The notebook to run and publish: .ipynb or .dib." };
        var outFolder = new Option<string>("--out")
        {
            Description = "The folder for the published notebook and its HTML page.",
            DefaultValueFactory = _ => PublishTargets.DefaultFolder,
            HelpName = "folder",
        };
        var stillsOnly = new Option<bool>("--stills-only")
        {
            Description = "Pictures and text alone, under 300 kB: what belongs into a repository. No page is written.",
        };
        var inPlace =
            new Option<bool>("--in-place") { Description = "Write the published notebook over the .ipynb itself." };

        var command = new Command(
            "publish", "Runs a notebook and writes it with a still of every figure, so that it shows its pictures on "
                + "GitHub too, and as one HTML page. Needs Chromium, Chrome or Edge.")
        {
            notebook, outFolder, stillsOnly, inPlace,
        };
        command.SetAction((arguments, cancellation) =>
        {
            var files =
                new RunTargets(arguments.GetRequiredValue(notebook), arguments.GetRequiredValue(outFolder),
                    arguments.GetRequiredValue(inPlace));
            var targets = new PublishTargets(files, arguments.GetRequiredValue(stillsOnly));
            return new NotebookPublication(targets, Console.Out, Console.Error).ExecuteAsync(cancellation);
        });
        return command;
    }
}
