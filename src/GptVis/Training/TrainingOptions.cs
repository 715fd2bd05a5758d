using GptVis.Tokenizers;

namespace GptVis.Training;

/// <summary>How to train. The defaults are those of the small teaching model.</summary>
public sealed record TrainingOptions
{
    /// <summary>The defaults.</summary>
    public static TrainingOptions Default { get; } = new();

    /// <summary>Defaults for training a model further: fewer, smaller steps of fewer lines.</summary>
    public static TrainingOptions FineTuning { get; } =
        new() { Steps = 500, BatchSize = 8, LearningRate = 5e-5f, ReportEvery = 25, CheckpointEvery = 100 };

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init => field = AtLeast(1, value, nameof(Steps)); } = 6000;

    /// <summary>Lines per step, drawn with replacement.</summary>
    public int BatchSize { get; init => field = AtLeast(1, value, nameof(BatchSize)); } = 64;

    /// <summary>AdamW's learning rate, the same at every step.</summary>
    public float LearningRate { get; init => field = Positive(value, nameof(LearningRate)); } = 2e-3f;

    /// <summary>Share of every weight removed per step, times the learning rate; decoupled from the gradient.</summary>
    public float WeightDecay { get; init => field = NotNegative(value, nameof(WeightDecay)); } = 0.01f;

    /// <summary>
    /// Whether a line ends with the tokenizer's own end, <see cref="Tokenizer.EndOfTextId"/>, so that the model learns
    /// where lines end.
    /// </summary>
    public bool EndLines { get; init; } = true;

    /// <summary>
    /// Whether a line begins anywhere in the context that leaves room for it, at every step anew, so that what is
    /// learned does not hang on a position.
    /// </summary>
    public bool ShiftLines { get; init; }

    /// <summary>Fixes the weights of a new model, the batches and the dropout.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Steps between two reports; each measures both losses without dropout.</summary>
    public int ReportEvery { get; init => field = AtLeast(1, value, nameof(ReportEvery)); } = 500;

    /// <summary>
    /// Lines whose loss is reported beside that of the training lines; never learned, and nothing is chosen by them.
    /// </summary>
    public IReadOnlyList<string> ValidationLines { get; init; } = [];

    /// <summary>
    /// A text that every report shows the model go on from, drawn as likely as it finds the words; null for none.
    /// </summary>
    public string? SamplePrompt { get; init; }

    /// <summary>Tokens that the sample adds; fewer where the context ends.</summary>
    public int SampleTokens { get; init => field = AtLeast(1, value, nameof(SampleTokens)); } = 20;

    /// <summary>
    /// Where the model is saved while it is trained, and after the last step, as a Hugging Face folder; null for
    /// nowhere. Every file is replaced whole or not at all. When training is cancelled, the folder keeps the last
    /// checkpoint.
    /// </summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init => field = AtLeast(1, value, nameof(CheckpointEvery)); } = 1000;

    private static int AtLeast(int least, int value, string name) =>
        value >= least
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");

    private static float Positive(float value, string name) =>
        float.IsFinite(value) && value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and above 0.");

    private static float NotNegative(float value, string name) =>
        float.IsFinite(value) && value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and at least 0.");
}
