using System.CommandLine;
using GptVis.Figures.Models;
using GptVis.Hub;
using GptVis.Models;

namespace GptVis.Cli.Commands;

/// <summary><c>gptvis models …</c>: lists models and manages their files.</summary>
internal static class ModelsCommand
{
    public static Command Create() =>
        new("models",
            "Fetches, finds and copies the files of models. The cache is the one of Hugging Face's own tools.")
    {
        List(), Pull(), PathOf(), Export(), ModelsRandomCommand.Create(),
    };

    private static Command List()
    {
        var command = new Command("list", "Lists the models: their size, and whether they are in the cache.");
        command.SetAction(
            _ => ModelTransfer.Run(() => ModelListFigures.List(ModelList.Of(Hub()), loaded: []).AsTable().ToString()));
        return command;
    }

    private static Command Pull()
    {
        var (id, revision) = (Id(), Revision());
        var command =
            new Command("pull",
                "Brings a model in the cache up to the hub's version: fetches what is missing or damaged and checks "
                    + "the rest.") { id, revision };
        command.SetAction((arguments, cancellation) => ModelTransfer.RunAsync(
            report => Hub()
            .PullAsync(arguments.GetRequiredValue(id), arguments.GetValue(revision), report, cancellation)));
        return command;
    }

    private static Command PathOf()
    {
        var (id, revision) = (Id(), Revision());
        var command = new Command("path", "Prints the folder of a model that is in the cache.") { id, revision };
        command.SetAction(arguments => ModelTransfer.Run(() =>
        {
            var hub = Hub();
            string model = arguments.GetRequiredValue(id);
            return hub.FindCached(model, arguments.GetValue(revision))
                ?? throw new UserError(
                    $"{model} is not in the cache {hub.CacheFolder}. Fetch it with gptvis models pull {model}.");
        }));
        return command;
    }

    private static Command Export()
    {
        var (id, revision) = (Id(), Revision());
        var folder =
            new Argument<string>(
                "folder")
            { Description = "The new folder, for instance on a memory stick; made when it is missing." };
        var command =
            new Command("export",
                "Copies a model into a folder that needs no network: UseModel(\"<folder>\") reads it. Fetches the "
                    + "model when it is not in the cache.") { id, folder, revision };
        command.SetAction((arguments, cancellation) => ModelTransfer.RunAsync(async report =>
        {
            string cached = await Hub()
                .GetAsync(arguments.GetRequiredValue(id), arguments.GetValue(revision), report, cancellation);
            return ModelExport.Copy(cached, arguments.GetRequiredValue(folder), report, cancellation);
        }));
        return command;
    }

    private static ModelHub Hub() => new(HubOptions.FromEnvironment());

    private static Argument<string> Id() =>
        new("id")
        {
            Description =
            "gpt2, gpt2-medium, gpt2-large, gpt2-xl, or any GPT-2 of the hub, such as distilbert/distilgpt2."
        };

    private static Option<string?> Revision() =>
        new("--revision") { Description = "A branch, a tag or a commit; main when none is given." };
}
