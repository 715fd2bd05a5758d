using System.Diagnostics;
using GptVis.Figures.Training;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Interactive;

public static partial class Notebook
{
    private const int ReportsPerTraining = 50;

    /// <summary>
    /// Trains a small GPT from random weights in the cell, with a live loss curve and samples. Stopping the cell keeps
    /// the model of the last step. Pass the result to other calls (<c>model: tiny</c>), or make it the current model
    /// with <c>UseModel(tiny)</c>.
    /// </summary>
    /// <param name="lines">
    /// The training texts, one per line; by default the sentences of the fruit model without the held-out one.
    /// </param>
    /// <param name="steps">Number of optimizer steps.</param>
    /// <param name="layers">Number of blocks.</param>
    /// <param name="heads">Attention heads per block; the width must be a multiple of it.</param>
    /// <param name="width">Width of the residual stream; the MLP is four times as wide.</param>
    /// <param name="context">Context length in tokens; by default the length of the longest line, at most 256.</param>
    /// <param name="batch">Lines per step.</param>
    /// <param name="learningRate">AdamW's learning rate.</param>
    /// <param name="dropout">
    /// Dropout rate of the embeddings, the attention pattern and the outputs of attention and MLP, 0 to below 1.
    /// </param>
    /// <param name="seed">The seed of weights, batches and dropout: the same seed gives the same model.</param>
    /// <param name="validation">Validation lines: their loss is shown, but they are not trained on.</param>
    /// <param name="sample">The prompt of the samples; by default the first word of the first line.</param>
    /// <param name="tokenizer">The tokenizer; by default one token per word.</param>
    /// <param name="name">The model's name in captions.</param>
    public static TrainedModel TrainTinyGpt(
        IEnumerable<string>? lines = null, int steps = 6000, int layers = 2, int heads = 2, int width = 20,
        int? context = null,
        int batch = 64, double learningRate = 2e-3, double dropout = 0.2, int seed = 1,
        IEnumerable<string>? validation = null, string? sample = null, Tokenizer? tokenizer = null,
        string name = "tiny") => NotebookException.Explain(() =>
    {
        bool isFruit = lines is null;
        string[] learned = [.. lines ?? FruitModel.Lines];
        var shape =
            (isFruit ? FruitModel.Shape : TinyGpt.Default) with
            {
                Name = name,
                NLayers = layers,
                NHeads = heads,
                DModel = width,
                Dropout = (float)dropout
            };
        if (context is not null || tokenizer is not null)
            shape = shape with { NCtx = context ?? shape.NCtx, Tokenizer = tokenizer ?? shape.Tokenizer };
        var options = new TrainingOptions
        {
            Steps = steps,
            BatchSize = batch,
            LearningRate = (float)learningRate,
            Seed = seed,
            ReportEvery = Math.Max(1, steps / ReportsPerTraining),
            ValidationLines = [.. validation ?? (isFruit ? [FruitModel.HeldOut] : [])],
            SamplePrompt = sample
                ?? (isFruit ? FruitModel.HeldOut[..FruitModel.HeldOut.LastIndexOf(' ')] : FirstWord(learned)),
            SampleTokens = isFruit ? 1 : 12,
        };
        return Train(learned, options, shape);
    });

    private static TrainedModel Train(string[] lines, TrainingOptions options, TinyGpt shape)
    {
        // Each figure is redrawn completely: more often, it would flicker.
        var between = TimeSpan.FromSeconds(0.5);
        var history = new List<TrainingProgress>();
        var clock = new Stopwatch();
        using var live = new LiveOutput();
        var result = Trainer.Train(lines, options, shape, Report, LiveOutput.Cancellation);
        if (result.History.Count == 0)
            throw new OperationCanceledException("The training was stopped before its first report.");

        var view = TrainingFigures.Losses(result.History, lines.Length, result.IsCancelled);
        live.Show(view);
        return new TrainedModel(result, view);

        void Report(TrainingProgress progress)
        {
            history.Add(progress);
            if (clock.IsRunning && clock.Elapsed < between) return;
            live.Show(TrainingFigures.Losses([.. history], lines.Length));
            clock.Restart();
        }
    }

    private static string? FirstWord(string[] lines) => lines
        .SelectMany(line => WordSplitter.Split(line).Take(1).Select(word => line.Substring(word.Start, word.Length)))
        .FirstOrDefault();
}
