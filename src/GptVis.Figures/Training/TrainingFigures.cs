using System.Globalization;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Training;

namespace GptVis.Figures.Training;

/// <summary>Figures of training.</summary>
internal static class TrainingFigures
{
    private const int SamplesShown = 6;

    /// <summary>The loss over the steps, and the continuations of a sample prompt during training.</summary>
    /// <param name="history">The reports so far, at least one.</param>
    /// <param name="lines">The number of training lines.</param>
    /// <param name="isStopped">Whether training was stopped before its last step.</param>
    /// <exception cref="ArgumentException">There are no reports.</exception>
    public static View Losses(IReadOnlyList<TrainingProgress> history, int lines, bool isStopped = false)
    {
        if (history.Count == 0) throw new ArgumentException("There is no report to show yet.", nameof(history));

        var last = history[^1];
        string caption = Caption(history, lines, isStopped);
        string altText = $"The loss over the steps of a training. {caption}";
        var samples = Samples(history);
        return new View
        {
            Title = string.Create(
                CultureInfo.InvariantCulture, $"{last.Model.Name} learns: step {last.Step:N0} of {last.Steps:N0}"),
            Caption = caption,
            AltText = altText,
            Parts = [new FigurePart(Curves(history), altText),
                .. samples.Rows.Count == 0 ? (ViewPart[])[] : [new TablePart(samples)]],
            Table = new Table(
                [new("step"), new("train loss"), new("validation loss"), new("sample")],
                history.Select(
                    report => (object?[])[report.Step, report.TrainLoss, report.ValidationLoss, report.Sample])),
            Summary = last.ValidationLoss is null
                ? new Table([new("step"), new("train loss")],
                    Spread(history).Select(report => (object?[])[report.Step, report.TrainLoss]))
                : new Table([new("step"), new("train loss"), new("validation loss")],
                    Spread(history)
                        .Select(report => (object?[])[report.Step, report.TrainLoss, report.ValidationLoss])),
        };
    }

    private static Figure Curves(IReadOnlyList<TrainingProgress> history)
    {
        var last = history[^1];
        double chance = Math.Log(last.Model.Gpt.Config.DVocab);
        var validation = history.Where(report => report.ValidationLoss is not null).ToArray();
        double highest = history.Max(report => Math.Max(report.TrainLoss, report.ValidationLoss ?? 0));
        return new Figure
        {
            Width = 760,
            Height = 360,
            Traces =
            [
                new Scatter(new[] { 0, 1.02f * last.Steps }, new[] { (float)chance, (float)chance })
                {
                    Name = "guessing",
                    Style = ScatterStyle.Line,
                    Color = "#8a939c",
                    LineWidth = 1,
                    HoverTemplate = "all tokens equally likely: %{y:.2f}",
                },
                Curve("train loss", ColorScales.Categories[0], history, report => report.TrainLoss),
                .. validation.Length == 0
                    ? (Charts.Trace[])[]
                    : [Curve("validation loss", ColorScales.Categories[1], validation,
                        report => report.ValidationLoss!.Value)],
            ],
            XAxis = new Axis { Title = "step", Range = (0, 1.02 * last.Steps) },
            YAxis = new Axis { Title = "loss, nats per token", Range = (0, 1.05 * Math.Max(highest, chance)) },
        };
    }

    private static Scatter Curve(
        string name, string color, IReadOnlyList<TrainingProgress> reports, Func<TrainingProgress, double> loss) =>
        new(reports.Select(report => (float)report.Step).ToArray(),
            reports.Select(report => (float)loss(report)).ToArray())
        {
            Name = name,
            Style = reports.Count <= 60 ? ScatterStyle.LineWithDots : ScatterStyle.Line,
            Color = color,
            HoverTemplate = $"step %{{x}}: {name} %{{y:.3f}}",
        };

    private static Table Samples(IReadOnlyList<TrainingProgress> history) => new(
        [new("after step"), new("how it goes on")],
        Spread(history).Where(report => report.Sample is not null)
            .Select(report => (object?[])[report.Step, report.Sample]));

    /// <summary>A few of the reports, evenly spaced, with the first and the last.</summary>
    private static IEnumerable<TrainingProgress> Spread(IReadOnlyList<TrainingProgress> history) =>
        history.Count <= SamplesShown
        ? history
        : Enumerable.Range(0, SamplesShown).Select(i => history[i * (history.Count - 1) / (SamplesShown - 1)]);

    private static string Caption(IReadOnlyList<TrainingProgress> history, int lines, bool isStopped)
    {
        var (first, last) = (history[0], history[^1]);
        var config = last.Model.Gpt.Config;
        string loss = history.Count == 1
            ? string.Create(
                CultureInfo.InvariantCulture, $"Before the first step the loss is {last.TrainLoss:0.00} nats per token")
            : string.Create(CultureInfo.InvariantCulture,
                $"After {last.Step:N0} of {last.Steps:N0} steps the loss is {last.TrainLoss:0.00} nats per token, "
                    + $"{first.TrainLoss:0.00} before");
        string validation = last.ValidationLoss is { } held
            ? string.Create(CultureInfo.InvariantCulture,
                $" The loss of lines it does not learn is {held:0.00}, {first.ValidationLoss:0.00} before.") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{last.Model.Name}, {config.ParameterCount:N0} parameters, learns {lines:N0} "
                + $"{(lines == 1 ? "line" : "lines")}. {loss}: as unsure as between {Math.Exp(last.TrainLoss):#,0.0} "
                + $"equally likely tokens of {config.DVocab:N0}.")
            + validation
            + (isStopped ? " It was stopped; the model is as the last step left it." : "")
            + string.Concat(last.Notes.Select(note => " " + note));
    }
}
