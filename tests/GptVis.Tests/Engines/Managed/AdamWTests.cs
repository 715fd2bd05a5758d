using GptVis.Engines.Managed;
using GptVis.Model;
using GptVis.Training;

namespace GptVis.Tests.Engines.Managed;

public sealed class AdamWTests
{
    [Fact]
    public void A_step_that_is_cancelled_changes_no_weight()
    {
        var config = FruitModel.Config;
        var engine = new ManagedEngine(config, GptWeights.Random(config, seed: 1));
        var session = engine.StartTraining(weightDecay: 0.01f);
        TrainingSequence[] batch = [new([1, 2, 3])];

        Assert.Throws<OperationCanceledException>(
            () => session.Step(batch, learningRate: 0.1f, new CancellationToken(canceled: true)));
        Assert.Equal(Numbers(GptWeights.Random(config, seed: 1)), Numbers(engine.Weights));

        session.Step(batch, learningRate: 0.1f);
        Assert.NotEqual(Numbers(GptWeights.Random(config, seed: 1)), Numbers(engine.Weights));
    }

    private static IEnumerable<float[]> Numbers(GptWeights weights) => weights.All().Select(w => w.Span.ToArray());
}
