using GptVis.Analysis.Attribution;
using GptVis.Checkpoints;
using GptVis.Tests.Engines;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class SaliencyReferenceTests
{
    // Of max_abs, per tensor.
    private const double Tolerance = 2e-5;

    public static TheoryData<string, string> Cases => TestEngines.Cases("saliency.grad");

    [Theory, MemberData(nameof(Cases))]
    public void The_gradient_and_both_scores_agree(string engine, string folder)
    {
        var c = new ReferenceCase(folder);
        var saliency = Saliency.Compute(Gpt2Checkpoint.Load(folder, TestEngines.Find(engine)), c.Integers("input_ids"));

        Assert.Equal(c.Integers("target_token")[0], saliency.Token);
        c.AssertClose("saliency.grad", saliency.Gradient, Tolerance);
        c.AssertClose("saliency.l2", saliency.GradientNorm, Tolerance);
        c.AssertClose("saliency.grad_x_input", saliency.GradientTimesInput, Tolerance);
    }
}
