using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GptVis.Model;
using GptVis.Training;

namespace GptVis.Cli.Commands;

/// <summary><c>gptvis train fruit --out folder</c>: the embedded model's checkpoint, from nothing.</summary>
internal static class TrainCommand
{
    private const int CompletionsShown = 5;

    private static readonly string[] Prompts =
        ["i like spicy so i like", "i like sour so i like", "i like sweet so i like", "i like juicy so i like", "chili tastes"];

    public static Command Create()
    {
        var outFolder = new Option<string>("--out")
        {
            Description = "The folder for config.json, model.safetensors and tokenizer.json; made when it is missing.",
            Required = true,
            HelpName = "folder",
        };
        var steps = new Option<int>("--steps") { Description = "Optimizer steps.", DefaultValueFactory = _ => TrainingOptions.Default.Steps };
        var seed = new Option<int>("--seed") { Description = "Fixes weights, batches and dropout.", DefaultValueFactory = _ => TrainingOptions.Default.Seed };
        var heldOut = new Option<string>("--hold-out")
        {
            Description = "A rehearsal: hold out another of the sentences instead.",
            DefaultValueFactory = _ => FruitModel.HeldOut,
            HelpName = "sentence",
        };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--steps must be at least 1.");
        });

        var fruit = new Command("fruit", "Trains the small model of the fruit-and-taste sentences (10,660 parameters) and saves it as a Hugging Face folder.")
        {
            outFolder, steps, seed, heldOut,
        };
        fruit.SetAction((arguments, cancellation) =>
        {
            var options = TrainingOptions.Default with { Steps = arguments.GetRequiredValue(steps), Seed = arguments.GetRequiredValue(seed) };
            // On the pool: Ctrl-C is listened for only once the action has returned its task.
            return Task.Run(
                () => TrainFruit(arguments.GetRequiredValue(outFolder), options, arguments.GetRequiredValue(heldOut), Console.Out, cancellation),
                CancellationToken.None);
        });
        return new Command("train", "Trains a model.") { fruit };
    }

    private static int TrainFruit(string folder, TrainingOptions options, string heldOut, TextWriter output, CancellationToken cancellation)
    {
        var fruit = Untrained(options.Seed, heldOut);
        RequireFolder(folder);
        var clock = Stopwatch.StartNew();
        output.WriteLine($"Training {FruitModel.Config.ParameterCount:N0} parameters on {FruitModel.Lines.Count - (heldOut == FruitModel.HeldOut ? 0 : 1)} sentences; held out: \"{heldOut}\".");

        int done = fruit.Train(options, progress => Report(output, fruit.Model, progress, clock.Elapsed), cancellation);
        if (done < options.Steps)
        {
            output.WriteLine($"Stopped after {done:N0} of {options.Steps:N0} steps; nothing was saved.");
            return 130;
        }

        fruit.Save(folder);
        output.WriteLine($"Saved to {Path.GetFullPath(folder)}");
        return 0;
    }

    private static FruitModel Untrained(int seed, string heldOut)
    {
        try
        {
            return new FruitModel(seed, heldOut);
        }
        catch (ArgumentException e)
        {
            throw new UserError(e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    private static void Report(TextWriter output, LanguageModel model, TrainingProgress progress, TimeSpan elapsed)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"step {progress.Step,6:N0} of {progress.Steps:N0}   train loss {progress.TrainLoss:F4}   held-out loss {progress.ValidationLoss:F4}   {elapsed.TotalSeconds,5:F1} s"));
        foreach (string prompt in Prompts) output.WriteLine($"    {prompt,-26}{Completions(model, prompt)}");
    }

    private static string Completions(LanguageModel model, string prompt)
    {
        var probabilities = model.PredictNext(prompt).Span.ToArray();
        var best = probabilities.Index().OrderByDescending(p => p.Item).Take(CompletionsShown);
        return string.Join(", ", best.Select(p => string.Create(CultureInfo.InvariantCulture, $"{model.TokenText(p.Index)} {100 * p.Item:F1} %")));
    }

    /// <summary>Before the minutes of training, not after them.</summary>
    private static void RequireFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UserError($"The folder {folder} cannot be made: {e.Message}");
        }
    }
}
