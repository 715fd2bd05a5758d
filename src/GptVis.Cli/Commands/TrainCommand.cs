using System.CommandLine;
using System.Globalization;
using GptVis.Training;

namespace GptVis.Cli.Commands;

/// <summary><c>gptvis train fruit</c> and <c>gptvis train text</c>, and their common code.</summary>
internal static class TrainCommand
{
    /// <summary>The exit code that shells expect after Ctrl-C.</summary>
    public const int Interrupted = 130;

    public static Command Create() =>
        new("train", "Trains a model.") { TrainFruitCommand.Create(), TrainTextCommand.Create() };

    public static Option<int> SeedOption() =>
        new("--seed")
        {
            Description = "Fixes weights, batches and dropout.",
            DefaultValueFactory = _ => TrainingOptions.Default.Seed
        };

    public static Option<int> Positive(string name, string description, int? value = null)
    {
        var option = new Option<int>(name) { Description = description };
        if (value is { } given) option.DefaultValueFactory = _ => given;
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} must be at least 1.");
        });
        return option;
    }

    /// <summary>On another thread: Ctrl-C is handled only after the action has returned its task.</summary>
    public static Task<int> OnPool(Func<int> train) => Task.Run(() =>
    {
        try
        {
            return train();
        }
        catch (Exception e)
            when (e is ArgumentException or InvalidDataException or IOException or InsufficientMemoryException)
        {
            string message = e is ArgumentException { ParamName: { } name }
                ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
                : e.Message;
            throw new UserError(message);
        }
    }, CancellationToken.None);

    /// <summary>Checked before the minutes of training, not after them.</summary>
    public static void RequireFolder(string folder)
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

    public static string Line(TrainingProgress progress, TimeSpan elapsed)
    {
        string validation = progress.ValidationLoss is { } loss
            ? string.Create(CultureInfo.InvariantCulture, $"   held-out loss {loss:F4}")
            : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"step {progress.Step,6:N0} of {progress.Steps:N0}   train loss {progress.TrainLoss:F4}{validation}   "
                + $"{elapsed.TotalSeconds,5:F1} s");
    }

    public static int Finish(TextWriter output, TrainingResult result, int steps, string folder)
    {
        if (result.IsCancelled)
        {
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"Stopped after {result.Steps:N0} of {steps:N0} steps; nothing was saved."));
            return Interrupted;
        }
        output.WriteLine($"Saved to {result.Model.Save(folder)}");
        return 0;
    }
}
