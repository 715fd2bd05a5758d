using GptVis.Tokenizers;

namespace GptVis.Training;

/// <summary>The options of training. The defaults are those of the small teaching model.</summary>
public sealed record TrainingOptions
{
    /// <summary>The defaults.</summary>
    public static TrainingOptions Default { get; } = new();

    /// <summary>The defaults for fine-tuning: fewer and smaller steps on smaller batches.</summary>
    public static TrainingOptions FineTuning { get; } =
        new() { Steps = 500, BatchSize = 8, LearningRate = 5e-5f, ReportEvery = 25, CheckpointEvery = 100 };

    /// <summary>Number of optimizer steps; 6,000 by default.</summary>
    public int Steps { get; init => field = AtLeast(1, value, nameof(Steps)); } = 6000;

    /// <summary>Lines per step, drawn with replacement; 64 by default.</summary>
    public int BatchSize { get; init => field = AtLeast(1, value, nameof(BatchSize)); } = 64;

    /// <summary>AdamW's learning rate, constant over the steps.</summary>
    public float LearningRate { get; init => field = Positive(value, nameof(LearningRate)); } = 2e-3f;

    /// <summary>AdamW's weight decay λ: every step multiplies the weights by 1 − η λ.</summary>
    public float WeightDecay { get; init => field = NotNegative(value, nameof(WeightDecay)); } = 0.01f;

    /// <summary>
    /// Whether <see cref="Tokenizer.EndOfTextId"/> is appended to each line, so that the model learns where lines end;
    /// true by default.
    /// </summary>
    public bool EndLines { get; init; } = true;

    /// <summary>
    /// Whether each line starts at a random position of the context in every step, so that what the model learns does
    /// not depend on positions; false by default.
    /// </summary>
    public bool ShiftLines { get; init; }

    /// <summary>The seed of the initial weights, the batches and the dropout; 1 by default.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Steps between two reports. Each report measures both losses without dropout.</summary>
    public int ReportEvery { get; init => field = AtLeast(1, value, nameof(ReportEvery)); } = 500;

    /// <summary>Lines whose loss is reported too. They are not trained on and do not influence training.</summary>
    public IReadOnlyList<string> ValidationLines { get; init; } = [];

    /// <summary>
    /// A prompt that the model continues in every report, drawn from its probabilities; null for none.
    /// </summary>
    public string? SamplePrompt { get; init; }

    /// <summary>New tokens of the sample; fewer if the context ends.</summary>
    public int SampleTokens { get; init => field = AtLeast(1, value, nameof(SampleTokens)); } = 20;

    /// <summary>
    /// The folder for checkpoints during training and after the last step, in Hugging Face's layout; null for none.
    /// Each file is replaced atomically. After a cancelled training the folder has the last checkpoint.
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
