using GptVis.Analysis.Attribution;
using GptVis.Checkpoints;
using GptVis.Tests.Engines;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Attribution;

public sealed class IntegratedGradientsReferenceTests
{
    // Of max_abs, per tensor.
    private const double Tolerance = 2e-5;

    public static TheoryData<string, string> Cases => TestEngines.Cases("ig.attributions");

    [Theory, MemberData(nameof(Cases))]
    public void Attributions_agree(string engine, string folder)
    {
        var c = new ReferenceCase(folder);
        var gpt = Gpt2Checkpoint.Load(folder, TestEngines.Find(engine));
        var ig = IntegratedGradients.Compute(gpt, c.Integers("input_ids"), steps: 50);

        Assert.Equal(c.Integers("target_token")[0], ig.Token);
        c.AssertClose("ig.attributions", ig.Attributions, Tolerance);
        c.AssertClose("ig.token_scores", ig.TokenScores, Tolerance);
        // A single number may lie near zero: what counts is its distance beside the size of logits.
        Assert.Equal(c.Expected.ReadFloats("ig.baseline_logit")[0], ig.BaselineLogit, Tolerance * c.MaxAbs("logits"));
    }
}
