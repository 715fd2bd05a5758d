using System.CommandLine;
using GptVis.Cli.Gallery;

namespace GptVis.Cli.Commands;

/// <summary>For authors of docs/pictures; hidden from the help.</summary>
internal static class GalleryCommand
{
    public static Command Create()
    {
        var folder =
            new Argument<string>(
                "folder")
            {
                Description = "The folder of the pages, with a README.md that links to them.",
                DefaultValueFactory = _ => "docs/pictures"
            };
        var notebooks =
            new Option<string>("--notebooks")
            {
                Description = "The folder of the notebooks.",
                DefaultValueFactory = _ => "notebooks",
                HelpName = "folder"
            };
        var command = new Command(
            "gallery", "Writes the notebooks of all pages, runs every notebook of the folder with stills, and puts a "
                + "picture of each call beside its page. Needs Chromium, Chrome or Edge.")
        {
            folder, notebooks,
        };
        command.Hidden = true;
        command.SetAction((arguments, cancellation) =>
            new GalleryRun(arguments.GetRequiredValue(folder), arguments.GetRequiredValue(notebooks), Console.Out,
                Console.Error).ExecuteAsync(cancellation));
        return command;
    }
}
