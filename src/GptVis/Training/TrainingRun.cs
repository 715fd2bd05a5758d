using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Training;

/// <summary>One training run.</summary>
internal sealed class TrainingRun
{
    /// <summary>The number of tokens over which a report measures the loss of longer texts.</summary>
    private const int TokensMeasured = 4096;

    private readonly LanguageModel _model;
    private readonly TrainingOptions _options;
    private readonly Action<TrainingProgress>? _report;
    private readonly IReadOnlyList<int[]> _lines, _measured, _validation;
    private readonly List<string> _notes;
    private readonly List<TrainingProgress> _history = [];
    private (int Step, string Folder)? _saved;

    public TrainingRun(
        LanguageModel model, IReadOnlyList<string> lines, TrainingOptions options, Action<TrainingProgress>? report)
    {
        int context = model.Gpt.Config.NCtx;
        int? end = options.EndLines ? model.Tokenizer.EndOfTextId : null;
        var text = new TrainingText(lines, model.Tokenizer, context, end, "line");
        var validation = new TrainingText(options.ValidationLines, model.Tokenizer, context, end, "validation line");
        if (text.Pieces.Count == 0)
            throw new ArgumentException(
                "No line has two tokens or more, so there is nothing to predict. Give lines of at least two words.",
                    nameof(lines));

        (_model, _options, _report) = (model, options, report);
        (_lines, _measured, _validation) = (text.Pieces, Spread(text.Pieces), Spread(validation.Pieces));
        _notes = [.. text.Notes, .. validation.Notes];
        // throws early if the model cannot run the prompt
        if (options.SamplePrompt is { } prompt) model.Tokenize(prompt);
        if (options.CheckpointFolder is { } folder) Directory.CreateDirectory(folder);
    }

    public TrainingResult Run(CancellationToken cancellation)
    {
        int done = 0;
        bool isCancelled = false;
        try
        {
            Report(0, cancellation);
            var session = _model.Gpt.Engine.StartTraining(_options.WeightDecay, cancellation);
            while (done < _options.Steps)
            {
                cancellation.ThrowIfCancellationRequested();
                session.Step(Batch(done), _options.LearningRate, cancellation);
                done++;
                if (IsDue(done, _options.ReportEvery)) Report(done, cancellation);
                if (_options.CheckpointFolder is { } folder && IsDue(done, _options.CheckpointEvery))
                    Save(folder, done, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            isCancelled = true;     // the model has the weights of the last complete step
        }

        return new TrainingResult
        {
            Model = _model,
            Steps = done,
            IsCancelled = isCancelled,
            History = _history,
            Notes = _notes,
            SavedTo = _saved is { } saved && saved.Step == done ? saved.Folder : null,
        };
    }

    private TrainingSequence[] Batch(int step)
    {
        var random = new SplitMix64(_options.Seed, 1, step);
        var batch = new TrainingSequence[_options.BatchSize];
        for (int i = 0; i < batch.Length; i++)
        {
            int[] line = _lines[random.NextInt(_lines.Count)];
            batch[i] = new TrainingSequence(
                line, new SplitMix64(_options.Seed, 2, step, i), FirstPosition(line, step, i));
        }
        return batch;
    }

    private int FirstPosition(int[] line, int step, int i) => _options.ShiftLines
        ? new SplitMix64(_options.Seed, 4, step, i).NextInt(_model.Gpt.Config.NCtx - (line.Length - 1) + 1)
        : 0;

    private bool IsDue(int done, int every) => done % every == 0 || done == _options.Steps;

    private void Report(int step, CancellationToken cancellation)
    {
        var progress = new TrainingProgress
        {
            Step = step,
            Steps = _options.Steps,
            TrainLoss = _model.Gpt.Engine.Loss(_measured, cancellation),
            ValidationLoss = _validation.Count == 0 ? null : _model.Gpt.Engine.Loss(_validation, cancellation),
            Sample = _options.SamplePrompt is { } prompt
                ? Generator.Generate(_model, prompt, Drawn(step), cancellation: cancellation).ToString()
                : null,
            Model = _model,
            Notes = [.. _notes],
        };
        _history.Add(progress);
        _report?.Invoke(progress);
    }

    private GenerationOptions Drawn(int step) =>
        GenerationOptions.Default with { MaxNewTokens = _options.SampleTokens, Seed = _options.Seed + step };

    private void Save(string folder, int step, CancellationToken cancellation)
    {
        try
        {
            _saved = (step, _model.Save(folder, cancellation));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A failed checkpoint must not end hours of training.
            _notes.Add($"The checkpoint after step {step} could not be saved to {folder}: {e.Message}");
        }
    }

    /// <summary>Lines of about the number of tokens to measure, spread evenly over all.</summary>
    private static IReadOnlyList<int[]> Spread(IReadOnlyList<int[]> lines)
    {
        long tokens = lines.Sum(line => (long)line.Length);
        if (tokens <= TokensMeasured) return lines;
        int count = (int)Math.Max(1, lines.Count * (long)TokensMeasured / tokens);
        return [.. Enumerable.Range(0, count).Select(i => lines[(int)((long)i * lines.Count / count)])];
    }
}
