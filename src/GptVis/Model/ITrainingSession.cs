namespace GptVis.Model;

/// <summary>Trains one model: gradients of a batch, then an AdamW step on the model's own weights.</summary>
/// <remarks>Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2019.</remarks>
public interface ITrainingSession
{
    /// <summary>Runs one training step. The weights change only at its end.</summary>
    /// <param name="batch">The sequences; every token except the first of each sequence is predicted.</param>
    /// <param name="learningRate">The learning rate η of this step.</param>
    /// <param name="cancellation">
    /// Stops before the weights change; an optimizer step that has begun is always finished.
    /// </param>
    /// <returns>Mean negative log-likelihood per predicted token before the step, in nats, with dropout.</returns>
    double Step(IReadOnlyList<TrainingSequence> batch, float learningRate, CancellationToken cancellation = default);
}
