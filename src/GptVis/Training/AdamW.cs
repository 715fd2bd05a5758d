using GptVis.Model;

namespace GptVis.Training;

/// <summary>Adam with decoupled weight decay, on every weight.</summary>
/// <remarks>Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2019; the defaults are PyTorch's.</remarks>
public sealed class AdamW(GptWeights weights, float learningRate, float weightDecay)
{
    private const double Beta1 = 0.9, Beta2 = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly Tensor[] _weights = [.. weights.All()];
    private readonly float[][] _m = [.. weights.All().Select(w => new float[w.Length])];
    private readonly float[][] _v = [.. weights.All().Select(w => new float[w.Length])];
    private int _step;

    /// <summary>
    /// w ← w (1 − η λ);  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;
    /// w ← w − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε).
    /// </summary>
    public void Step(GptWeights gradients)
    {
        _step++;
        float keep = 1 - learningRate * weightDecay;
        float rate = (float)(learningRate / (1 - Math.Pow(Beta1, _step)));
        float rootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, _step)));
        const float b1 = (float)Beta1, b2 = (float)Beta2, c1 = (float)(1 - Beta1), c2 = (float)(1 - Beta2);

        int index = 0;
        foreach (var gradient in gradients.All())
        {
            Span<float> w = _weights[index].Span, g = gradient.Span, m = _m[index], v = _v[index];
            index++;

            for (int i = 0; i < w.Length; i++)
            {
                m[i] = b1 * m[i] + c1 * g[i];
                v[i] = b2 * v[i] + c2 * g[i] * g[i];
                w[i] = w[i] * keep - rate * m[i] / (MathF.Sqrt(v[i]) * rootCorrection + Epsilon);
            }
        }
    }
}
