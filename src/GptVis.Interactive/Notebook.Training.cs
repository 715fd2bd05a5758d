using System.Diagnostics;
using GptVis.Figures.Training;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Interactive;

public static partial class Notebook
{
    private const int ReportsPerTraining = 50;

    /// <summary>
    /// Trains a small GPT from nothing, in the cell: the loss curve grows while it learns, with samples of what it
    /// writes. Stopping the cell keeps the model as it is then. Other calls take the result (<c>model: tiny</c>);
    /// <c>UseModel(tiny)</c> makes it the one they use when given none.
    /// </summary>
    /// <param name="lines">
    /// What to learn, one text each; the sentences of the fruit model, one of them held out, when none are given.
    /// </param>
    /// <param name="steps">Optimizer steps.</param>
    /// <param name="layers">Blocks.</param>
    /// <param name="heads">Attention heads per block; they have to divide the width.</param>
    /// <param name="width">Width of the residual stream; the MLP is four times as wide.</param>
    /// <param name="context">
    /// Longest sequence in tokens; that of the longest line, at most 256, when none is given.
    /// </param>
    /// <param name="batch">Lines per step.</param>
    /// <param name="learningRate">AdamW's step size.</param>
    /// <param name="dropout">
    /// Share of the embeddings, of attention and of what the blocks add that is dropped while learning, 0 to below 1.
    /// </param>
    /// <param name="seed">Fixes weights, batches and dropout: the same seed gives the same model.</param>
    /// <param name="validation">Lines that are not learned and whose loss is shown too.</param>
    /// <param name="sample">
    /// A text that the model goes on from on the way; the first word of the first line when none is given.
    /// </param>
    /// <param name="tokenizer">What cuts the lines into tokens; one token per word when none is given.</param>
    /// <param name="name">What captions call the model.</param>
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
        // Each picture is drawn anew: more often, it would only flicker.
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
