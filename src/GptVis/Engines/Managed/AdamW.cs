using System.Numerics;
using GptVis.Engines.Managed.Threading;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Adam with decoupled weight decay, on every weight.</summary>
/// <remarks>Loshchilov, Hutter: Decoupled Weight Decay Regularization, 2019; the defaults are PyTorch's.</remarks>
internal sealed class AdamW
{
    private const double Beta1 = 0.9, Beta2 = 0.999;
    private const float B1 = (float)Beta1, B2 = (float)Beta2, C1 = (float)(1 - Beta1), C2 = (float)(1 - Beta2);
    private const float Epsilon = 1e-8f;
    private const int NumbersPerUnit = 1 << 16;

    private readonly float _weightDecay;
    private readonly Tensor[] _weights;
    private readonly Tensor[] _m, _v;
    private int _step;

    /// <summary>
    /// Creates an optimizer for weights that it changes in place. Its two moments take twice their memory.
    /// </summary>
    /// <param name="weights">The weights to train.</param>
    /// <param name="weightDecay">The weight decay λ: every step multiplies the weights by 1 − η λ.</param>
    /// <param name="cancellation">Stops the allocation of the moments.</param>
    public AdamW(GptWeights weights, float weightDecay, CancellationToken cancellation = default)
    {
        _weightDecay = weightDecay;
        _weights = [.. weights.All()];
        // Written zeros: a step must not be interrupted, so it must not wait for page faults either.
        _m = [.. _weights.Select(w => AlignedMemory.Zeros(cancellation, w.Length))];
        _v = [.. _weights.Select(w => AlignedMemory.Zeros(cancellation, w.Length))];
    }

    /// <summary>
    /// w ← w (1 − η λ);  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;
    /// w ← w − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε).
    /// </summary>
    /// <param name="gradients">Gradients of the loss with respect to every weight.</param>
    /// <param name="learningRate">The learning rate η.</param>
    /// <remarks>Not cancellable: half a step would leave inconsistent weights.</remarks>
    public void Step(GptWeights gradients, float learningRate)
    {
        _step++;
        float keep = 1 - learningRate * _weightDecay;
        float rate = (float)(learningRate / (1 - Math.Pow(Beta1, _step)));
        float rootCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, _step)));

        int index = 0;
        foreach (var gradient in gradients.All())
        {
            int i = index++;
            if (gradient.Length <= NumbersPerUnit)
            {
                Update(_weights[i].Span, gradient.Span, _m[i].Span, _v[i].Span, keep, rate, rootCorrection);
                continue;
            }
            WorkerPool.Run((gradient.Length + NumbersPerUnit - 1) / NumbersPerUnit, unit =>
            {
                int from = unit * NumbersPerUnit, count = Math.Min(NumbersPerUnit, gradient.Length - from);
                Update(_weights[i].Span.Slice(from, count), gradient.Span.Slice(from, count),
                    _m[i].Span.Slice(from, count), _v[i].Span.Slice(from, count), keep, rate, rootCorrection);
            });
        }
    }

    private static void Update(
        Span<float> w, ReadOnlySpan<float> g, Span<float> m, Span<float> v, float keep, float rate,
        float rootCorrection)
    {
        int width = Vector<float>.Count, whole = w.Length / width * width;
        for (int i = 0; i < whole; i += width)
        {
            var g_i = new Vector<float>(g[i..]);
            var m_i = B1 * new Vector<float>(m[i..]) + C1 * g_i;
            var v_i = B2 * new Vector<float>(v[i..]) + C2 * g_i * g_i;
            m_i.CopyTo(m[i..]);
            v_i.CopyTo(v[i..]);
            (new Vector<float>(w[i..]) * keep
                - rate * m_i / (Vector.SquareRoot(v_i) * rootCorrection + new Vector<float>(Epsilon))).CopyTo(w[i..]);
        }
        for (int i = whole; i < w.Length; i++)
        {
            m[i] = B1 * m[i] + C1 * g[i];
            v[i] = B2 * v[i] + C2 * g[i] * g[i];
            w[i] = w[i] * keep - rate * m[i] / (MathF.Sqrt(v[i]) * rootCorrection + Epsilon);
        }
    }
}
