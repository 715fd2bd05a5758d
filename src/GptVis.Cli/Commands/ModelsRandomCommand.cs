using System.CommandLine;
using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Hub;
using GptVis.Training;

namespace GptVis.Cli.Commands;

/// <summary><c>gptvis models random preset folder</c>: an untrained checkpoint of a real model's size.</summary>
internal static class ModelsRandomCommand
{
    public static Command Create()
    {
        var preset =
            new Argument<string>(
                "preset")
            {
                Description =
                    $"The model whose shape it has: {string.Join(", ", ModelPreset.All.Select(p => p.Name))}."
            };
        var folder =
            new Argument<string>(
                "folder")
            {
                Description =
                    "The folder for config.json and model.safetensors; made when it is missing."
            };
        var seed = new Option<int>("--seed")
        {
            Description = "Fixes the weights.",
            DefaultValueFactory = _ => TrainingOptions.Default.Seed
        };

        var command =
            new Command("random",
                "Writes an untrained model: a control for pictures, or a checkpoint to measure with.") { preset, folder,
                    seed };
        command.SetAction((arguments, cancellation) => ModelTransfer.RunAsync(
            report => Task.FromResult(
                Write(arguments.GetRequiredValue(preset), arguments.GetRequiredValue(folder),
                    arguments.GetRequiredValue(seed), report, cancellation))));
        return command;
    }

    private static string Write(
        string name, string folder, int seed, Action<FileProgress> report, CancellationToken cancellation)
    {
        var preset = ModelPreset.Find(name)
            ?? throw new UserError(
                $"There is no preset {name}. The presets are "
                    + $"{string.Join(", ", ModelPreset.All.Select(p => p.Name))}.");
        RandomCheckpoint.Write(preset.Config, seed, folder, report, cancellation);
        return Path.GetFullPath(folder);
    }
}
