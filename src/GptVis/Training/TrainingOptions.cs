namespace GptVis.Training;

/// <summary>How to train. The defaults are those of the small teaching model.</summary>
public sealed record TrainingOptions
{
    /// <summary>The defaults.</summary>
    public static TrainingOptions Default { get; } = new();

    /// <summary>Optimizer steps.</summary>
    public int Steps { get; init => field = AtLeast(1, value, nameof(Steps)); } = 10_000;

    /// <summary>Lines per step, drawn with replacement.</summary>
    public int BatchSize { get; init => field = AtLeast(1, value, nameof(BatchSize)); } = 64;

    /// <summary>AdamW's learning rate, the same at every step.</summary>
    public float LearningRate { get; init => field = Positive(value, nameof(LearningRate)); } = 1e-4f;

    /// <summary>Share of every weight removed per step, times the learning rate; decoupled from the gradient.</summary>
    public float WeightDecay { get; init => field = NotNegative(value, nameof(WeightDecay)); } = 0.01f;

    /// <summary>Fixes the batches and the dropout.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Steps between two reports; each measures both losses without dropout.</summary>
    public int ReportEvery { get; init => field = AtLeast(1, value, nameof(ReportEvery)); } = 500;

    private static int AtLeast(int least, int value, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least {least}.");

    private static float Positive(float value, string name) =>
        float.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and above 0.");

    private static float NotNegative(float value, string name) =>
        float.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and at least 0.");
}
