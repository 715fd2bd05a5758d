using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GptVis.Models;
using GptVis.Training;

namespace GptVis.Cli.Commands;

/// <summary>
/// <c>gptvis train fruit --out folder</c>: trains the embedded model from scratch. <c>gptvis train fruit --seeds
/// 20</c>: counts how often the recipe completes the held-out sentence.
/// </summary>
internal static class TrainFruitCommand
{
    private const int CompletionsShown = 5;

    private static readonly string[] Prompts =
        ["i like spicy so i like", "i like sour so i like", "i like sweet so i like", "i like juicy so i like",
            "chili tastes"];

    public static Command Create()
    {
        var outFolder =
            new Option<string>(
                "--out")
            {
                Description =
                    "The folder for config.json, model.safetensors and tokenizer.json; made when it is missing.",
                HelpName = "folder"
            };
        var seeds =
            TrainCommand.Positive("--seeds",
                "Trains with every seed from 1 to this one instead, and counts how often the held-out sentence is "
                    + "finished; saves nothing.");
        var steps = TrainCommand.Positive("--steps", "Optimizer steps.", TrainingOptions.Default.Steps);
        var seed = TrainCommand.SeedOption();
        var heldOut = new Option<string>("--hold-out")
        {
            Description = "A rehearsal: hold out another of the sentences instead.",
            DefaultValueFactory = _ => FruitModel.HeldOut,
            HelpName = "sentence",
        };

        var command =
            new Command("fruit",
                "Trains the small model of the fruit-and-taste sentences (10,660 parameters) and saves it as a "
                    + "Hugging Face folder.")
        {
            outFolder, steps, seed, seeds, heldOut,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(outFolder) is null == (result.GetValue(seeds) == 0))
                result.AddError("Give either --out, to save a model, or --seeds, to train many.");
        });
        command.SetAction((arguments, cancellation) => TrainCommand.OnPool(() =>
        {
            var options =
                TrainingOptions.Default with
                {
                    Steps = arguments.GetRequiredValue(steps),
                    Seed = arguments.GetRequiredValue(seed)
                };
            string sentence = arguments.GetRequiredValue(heldOut);
            return arguments.GetValue(outFolder) is { } folder
                ? TrainOne(folder, options, sentence, Console.Out, cancellation)
                : TrainMany(arguments.GetValue(seeds), options, sentence, Console.Out, cancellation);
        }));
        return command;
    }

    private static int TrainOne(
        string folder, TrainingOptions options, string heldOut, TextWriter output, CancellationToken cancellation)
    {
        FruitModel.RequireSentence(heldOut);
        TrainCommand.RequireFolder(folder);
        var clock = Stopwatch.StartNew();
        output.WriteLine(
            $"Training {FruitModel.Config.ParameterCount:N0} parameters on "
                + $"{FruitModel.Lines.Count - (heldOut == FruitModel.HeldOut ? 0 : 1)} sentences; held out: "
                + $"\"{heldOut}\".");

        var result = FruitModel.Train(options, heldOut, progress =>
        {
            output.WriteLine(TrainCommand.Line(progress, clock.Elapsed));
            foreach (string prompt in Prompts)
                output.WriteLine($"    {prompt,-26}{Completions(progress.Model, prompt)}");
        }, cancellation);
        return TrainCommand.Finish(output, result, options.Steps, folder);
    }

    private static int TrainMany(
        int seeds, TrainingOptions options, string heldOut, TextWriter output, CancellationToken cancellation)
    {
        int finished = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            var result =
                FruitModel.Train(
                    options with { Seed = seed, ReportEvery = options.Steps }, heldOut, report: null, cancellation);
            if (result.IsCancelled) return TrainCommand.Interrupted;

            double probability = FruitModel.ProbabilityOfLastWord(result.Model, heldOut);
            if (probability > 0.5) finished++;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"seed {seed,3}   train loss {result.History[^1].TrainLoss:F4}   held-out loss "
                    + $"{result.History[^1].ValidationLoss:F4}   \"{heldOut}\" {100 * probability,5:F1} %"));
        }
        output.WriteLine($"{finished} of {seeds} seeds finish the sentence with a probability above 50 %.");
        return 0;
    }

    private static string Completions(LanguageModel model, string prompt)
    {
        var probabilities = model.PredictNext(prompt).Span.ToArray();
        var best = probabilities.Index().OrderByDescending(p => p.Item).Take(CompletionsShown);
        return string.Join(", ",
            best.Select(
                p => string.Create(CultureInfo.InvariantCulture, $"{model.TokenText(p.Index)} {100 * p.Item:F1} %")));
    }
}
