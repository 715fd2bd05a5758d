using System.Globalization;
using System.Numerics.Tensors;
using GptVis.Analysis.Attribution;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Attribution;

/// <summary>The scores of one gradient method for every token of a text.</summary>
internal sealed record GradientScores
{
    private GradientScores(GradientMethod method, Tensor scores, string note) =>
        (Method, Scores, Note) = (method, scores, note);

    /// <summary>The method.</summary>
    public GradientMethod Method { get; }

    /// <summary>One number per token, (T).</summary>
    public Tensor Scores { get; }

    /// <summary>A note about the scores, one sentence; empty for none.</summary>
    public string Note { get; }

    /// <summary>The method's name in captions.</summary>
    public string Name => Method switch
    {
        GradientMethod.GradientTimesInput => "Gradient × input",
        GradientMethod.L2Norm => "L2 norm",
        GradientMethod.IntegratedGradients => "Integrated gradients",
        _ => throw new InvalidOperationException($"{Method} is no method."),
    };

    /// <summary>Whether the sign of the scores has a meaning.</summary>
    public bool IsSigned => Method != GradientMethod.L2Norm;

    internal string Unit =>
        IsSigned ? "in logits: red raises, blue lowers" : "logits per unit of the embedding, without a sign";

    internal double Largest => Math.Abs(Scores[Strongest]);

    internal int Strongest => TensorPrimitives.IndexOfMaxMagnitude<float>(Scores.Span);

    /// <summary>Creates the scores of a method from one gradient.</summary>
    /// <param name="saliency">The gradient.</param>
    /// <param name="method">Gradient × input or L2 norm.</param>
    /// <exception cref="ArgumentException">
    /// The method is integrated gradients, which need more than one gradient.
    /// </exception>
    public static GradientScores Of(Saliency saliency, GradientMethod method) => method switch
    {
        GradientMethod.GradientTimesInput => new(method, saliency.GradientTimesInput, ""),
        GradientMethod.L2Norm => new(method, saliency.GradientNorm, ""),
        _ => throw new ArgumentException(
            $"{method} is not made of one gradient; give the IntegratedGradients.", nameof(method)),
    };

    /// <summary>Creates the scores of integrated gradients, with the completeness gap as a note.</summary>
    /// <param name="integrated">The contributions.</param>
    /// <param name="baseline">The baseline's name in the caption: "zero embeddings".</param>
    /// <param name="T">Number of tokens of the text; the contributions can end at the explained position.</param>
    public static GradientScores Of(IntegratedGradients integrated, string baseline, int T)
    {
        var scores = new Tensor(T);
        integrated.TokenScores.Span.CopyTo(scores.Span);
        double sum = integrated.Logit - integrated.BaselineLogit + integrated.CompletenessGap, rise = integrated.Logit
            - integrated.BaselineLogit;
        return new(GradientMethod.IntegratedGradients, scores, string.Create(CultureInfo.InvariantCulture,
            $"They add up to {NumberText.Logit(sum)}, and the logit changes by {NumberText.SignedLogit(rise)} on the "
                + $"way from "
                + $"{baseline} ({NumberText.Logit(integrated.BaselineLogit)} to "
                + $"{NumberText.Logit(integrated.Logit)}): gap "
                + $"{NumberText.Logit(Math.Abs(integrated.CompletenessGap))} after {integrated.Steps} steps."));
    }

    internal string Text(int token) =>
        IsSigned ? NumberText.SignedLogit(Scores[token]) : NumberText.Logit(Scores[token]);
}
