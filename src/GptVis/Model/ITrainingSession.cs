namespace GptVis.Model;

/// <summary>A training of one model: gradients of a batch, then a step of AdamW on the model's own weights.</summary>
/// <remarks>Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2019.</remarks>
public interface ITrainingSession
{
    /// <summary>One step. The weights change at the end of it, all or none.</summary>
    /// <param name="batch">The sequences; every token but the first of each is predicted.</param>
    /// <param name="learningRate">η of this step.</param>
    /// <param name="cancellation">Stops before the weights change; the optimizer's own step is always finished.</param>
    /// <returns>Mean negative log-likelihood per predicted token before the step, in nats, with dropout.</returns>
    double Step(IReadOnlyList<TrainingSequence> batch, float learningRate, CancellationToken cancellation = default);
}
