using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Computes the gradients of a batch and runs AdamW's step, in memory that every step reuses.</summary>
internal sealed class TrainingSession(ManagedEngine engine, float weightDecay, CancellationToken cancellation)
    : ITrainingSession
{
    private readonly AdamW _optimizer = new(engine.Weights, weightDecay, cancellation);
    private readonly BatchGradient _batch = new(engine, cancellation);

    public double Step(
        IReadOnlyList<TrainingSequence> batch, float learningRate, CancellationToken cancellation = default)
    {
        double loss = _batch.Run(batch, cancellation);
        _optimizer.Step(_batch.Gradients, learningRate);
        return loss;
    }
}
