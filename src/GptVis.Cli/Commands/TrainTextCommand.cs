using System.CommandLine;
using System.Diagnostics;
using GptVis.Models;
using GptVis.Training;

namespace GptVis.Cli.Commands;

/// <summary>
/// <c>gptvis train text file --out folder</c>: trains a small model from scratch on any lines, or with <c>--from</c>
/// trains a model further.
/// </summary>
internal static class TrainTextCommand
{
    public static Command Create()
    {
        var file = new Argument<string>(
            "file")
        { Description = "A text file; every non-empty line is one training text." };
        var outFolder =
            new Option<string>(
                "--out")
            {
                Description = "The folder for the model and its tokenizer; made when it is missing.",
                Required = true,
                HelpName = "folder"
            };
        var from = new Option<string>(
            "--from")
        {
            Description =
                "A model to train further, by name or folder; without it a small model is trained from nothing.",
            HelpName = "model"
        };
        var validation =
            new Option<string>(
                "--validation")
            {
                Description = "A validation file: its loss is reported, but it is not trained on.",
                HelpName = "file"
            };
        var prompt =
            new Option<string>("--prompt")
            {
                Description = "A prompt that the model continues in every report.",
                HelpName = "text"
            };
        var steps =
            TrainCommand.Positive("--steps",
                $"Optimizer steps; {TrainingOptions.Default.Steps}, or {TrainingOptions.FineTuning.Steps} with "
                    + "--from, when not given.");
        var seed = TrainCommand.SeedOption();

        var command =
            new Command("text",
                "Trains a small model on the lines of a text file, or a model further, and saves it as a Hugging Face "
                    + "folder.")
        {
            file, outFolder, from, validation, prompt, steps, seed,
        };
        command.SetAction((arguments, cancellation) => TrainCommand.OnPool(() =>
        {
            string? model = arguments.GetValue(from);
            var defaults = model is null ? TrainingOptions.Default : TrainingOptions.FineTuning;
            var options = defaults with
            {
                Steps = arguments.GetValue(steps) is > 0 and var given ? given : defaults.Steps,
                Seed = arguments.GetRequiredValue(seed),
                SamplePrompt = arguments.GetValue(prompt),
                ValidationLines = arguments.GetValue(validation) is { } path ? Lines(path) : [],
                CheckpointFolder = arguments.GetRequiredValue(outFolder),
            };
            return Train(Lines(arguments.GetRequiredValue(file)), model, options, Console.Out, cancellation);
        }));
        return command;
    }

    private static int Train(
        string[] lines, string? from, TrainingOptions options, TextWriter output, CancellationToken cancellation)
    {
        TrainCommand.RequireFolder(options.CheckpointFolder!);
        var clock = Stopwatch.StartNew();
        var result = from is null
            ? Trainer.Train(lines, options, TinyGpt.Default, Report, cancellation)
            : Trainer.FineTune(
                LanguageModel.Load(from, cancellation: cancellation), lines, options, Report, cancellation);

        if (result.IsCancelled)
        {
            output.WriteLine(
                $"Stopped after {result.Steps} of {options.Steps} steps; the folder has the last checkpoint, if there "
                    + "was one.");
            return TrainCommand.Interrupted;
        }
        output.WriteLine($"Saved to {result.SavedTo ?? throw new UserError(result.Notes[^1])}");
        return 0;

        void Report(TrainingProgress progress)
        {
            if (progress.Step == 0)
            {
                output.WriteLine(progress.Model.ToString());
                foreach (string note in progress.Notes) output.WriteLine(note);
            }
            output.WriteLine(TrainCommand.Line(progress, clock.Elapsed));
            if (progress.Sample is { } sample) output.WriteLine($"    {sample}");
        }
    }

    private static string[] Lines(string path) => File.Exists(path)
        ? File.ReadAllLines(path)
        : throw new UserError($"There is no file {path}. Give a text file with one text on every line.");
}
