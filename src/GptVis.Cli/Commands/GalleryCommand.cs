using System.CommandLine;
using GptVis.Cli.Gallery;

namespace GptVis.Cli.Commands;

/// <summary>For those who write the pages of docs/pictures: not in the help.</summary>
internal static class GalleryCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The folder of the pages, with a README.md that links to them.", DefaultValueFactory = _ => "docs/pictures" };
        var notebook = new Option<string>("--notebook") { Description = "The notebook to write.", DefaultValueFactory = _ => "notebooks/gallery.ipynb", HelpName = "file" };
        var command = new Command("gallery", "Writes the notebook of all pages, runs it, and puts a picture of each call beside its page. Needs Chromium, Chrome or Edge.") { folder, notebook };
        command.Hidden = true;
        command.SetAction((arguments, cancellation) =>
            new GalleryRun(arguments.GetRequiredValue(folder), arguments.GetRequiredValue(notebook), Console.Out, Console.Error).ExecuteAsync(cancellation));
        return command;
    }
}
