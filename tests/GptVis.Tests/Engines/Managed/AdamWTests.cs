using GptVis.Engines.Managed;
using GptVis.Engines.Managed.Kernels;
using GptVis.Model;
using GptVis.Training;

namespace GptVis.Tests.Engines.Managed;

public sealed class AdamWTests
{
    [Fact]
    public void A_step_is_never_left_halfway()
    {
        // Its embedding is worth several units.
        var config = FruitModel.Config with { DVocab = 20_000 };
        var gradients = GptWeights.Random(config, seed: 2);
        var (whole, stopped) = (GptWeights.Random(config, seed: 1), GptWeights.Random(config, seed: 1));
        new AdamW(whole, weightDecay: 0.01f).Step(gradients, learningRate: 0.1f);
        var optimizer = new AdamW(stopped, weightDecay: 0.01f);

        using (WorkerPool.StopWith(new CancellationToken(canceled: true))) optimizer.Step(
            gradients, learningRate: 0.1f);

        Assert.Equal(whole.All().Select(w => w.Span.ToArray()), stopped.All().Select(w => w.Span.ToArray()));
        Assert.NotEqual(
            GptWeights.Random(config, seed: 1).TokenEmbedding.Span.ToArray(), stopped.TokenEmbedding.Span.ToArray());
    }
}
