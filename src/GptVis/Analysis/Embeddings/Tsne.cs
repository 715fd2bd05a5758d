using System.Globalization;
using System.Numerics.Tensors;

namespace GptVis.Analysis.Embeddings;

/// <summary>
/// t-SNE: places points in two or three dimensions so that neighbours stay neighbours. Exact, O(n²) per iteration.
/// </summary>
/// <remarks>
/// van der Maaten, Hinton: Visualizing Data using t-SNE, JMLR 2008. Only neighbourhoods can be read: distances between
/// clusters, their sizes and the directions mean nothing, and another seed gives another picture.
/// </remarks>
public sealed class Tsne
{
    /// <summary>The smallest number of points that have neighbourhoods.</summary>
    public const int FewestPoints = 4;

    private const double UsualPerplexity = 30;
    private const double Start = 1e-4;              // standard deviation of the random start
    // factor on the similarities in the first iterations, so that clusters form
    private const double Exaggeration = 4;
    private const int ExaggeratedIterations = 100;
    private const int SlowIterations = 250;
    private const double SlowMomentum = 0.5, FastMomentum = 0.8;
    private const double MinGain = 0.01;
    private const double Least = 1e-12;             // floor of a similarity, so that logarithms are finite

    private readonly double[] _similar;             // p_ij, (n, n)
    private readonly double[] _y;                   // (n, d)
    private readonly int _n, _d;

    private Tsne(Tensor points, int dimensions, double perplexity, int seed)
    {
        (_n, _d, Perplexity, Seed) = (points.Shape[0], dimensions, perplexity, seed);
        _similar = Similarities(points, perplexity);
        var random = new SplitMix64(seed);
        _y = [.. Enumerable.Range(0, _n * _d).Select(_ => Start * random.NextNormal())];
    }

    /// <summary>The positions of the points, (n, dimensions).</summary>
    public Tensor Positions => new(_y.Select(y => (float)y).ToArray(), _n, _d);

    /// <summary>The perplexity: the smoothed number of neighbours of each point.</summary>
    public double Perplexity { get; }

    /// <summary>The seed of the random start.</summary>
    public int Seed { get; }

    /// <summary>
    /// The loss: the Kullback-Leibler divergence Σ p log(p / q) of the neighbourhoods, in nats; 0 is a perfect match.
    /// </summary>
    public double Divergence { get; private set; }

    /// <summary>The default perplexity: a third of the other points, between 2 and 30.</summary>
    /// <param name="points">The number of points.</param>
    public static double AutomaticPerplexity(int points) => Math.Clamp((points - 1) / 3.0, 2, UsualPerplexity);

    /// <summary>Computes the positions. The same arguments give the same positions on every machine.</summary>
    /// <param name="points">At least 4 points, (n, C).</param>
    /// <param name="dimensions">2 or 3.</param>
    /// <param name="perplexity">The perplexity, 1 to n − 1; <see cref="AutomaticPerplexity"/> by default.</param>
    /// <param name="seed">The seed of the random start.</param>
    /// <param name="iterations">Steps of the gradient descent, at least 1; usually 1,000.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    /// <exception cref="ArgumentException">There are too few points, or an argument is out of range.</exception>
    public static Tsne Compute(
        Tensor points, int dimensions = 2, double? perplexity = null, int seed = 1, int iterations = 1000,
        CancellationToken cancellation = default)
    {
        if (points.Shape.Length != 2 || points.Shape[0] < FewestPoints)
            throw new ArgumentException(
                $"t-SNE needs at least {FewestPoints} points; the points have shape {points}.", nameof(points));
        int n = points.Shape[0];
        if (dimensions is not (2 or 3))
            throw new ArgumentOutOfRangeException(
                nameof(dimensions), dimensions, $"{dimensions} dimensions were requested; 2 or 3 can be drawn.");
        if (perplexity is { } asked && !(asked >= 1 && asked <= n - 1))
            throw new ArgumentOutOfRangeException(nameof(perplexity), asked, string.Create(CultureInfo.InvariantCulture,
                $"A perplexity of {asked} was requested; it counts neighbours, and each of {n} points has {n - 1}: "
                    + $"give 1 to {n - 1}, or none for {AutomaticPerplexity(n):0.#}."));
        if (iterations < 1)
            throw new ArgumentOutOfRangeException(nameof(iterations), iterations,
                $"{iterations} iterations were requested; the minimum is 1, and 1,000 are usual.");

        var tsne = new Tsne(points, dimensions, perplexity ?? AutomaticPerplexity(n), seed);
        tsne.Descend(iterations, cancellation);
        return tsne;
    }

    private void Descend(int iterations, CancellationToken cancellation)
    {
        double rate = Math.Max(_n / Exaggeration, 10);
        double[] gradient = new double[_y.Length], velocity = new double[_y.Length], gains = new double[_y.Length];
        Array.Fill(gains, 1);
        for (int iteration = 0; iteration < iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            Divergence = Gradient(gradient, iteration < ExaggeratedIterations ? Exaggeration : 1);
            double momentum = iteration < SlowIterations ? SlowMomentum : FastMomentum;
            for (int i = 0; i < _y.Length; i++)
            {
                // Jacobs: the step grows while its direction stays the same, and shrinks when it reverses.
                gains[i] = Math.Max(
                    Math.Sign(gradient[i]) == Math.Sign(velocity[i]) ? gains[i] * 0.8 : gains[i] + 0.2, MinGain);
                velocity[i] = momentum * velocity[i] - rate * gains[i] * gradient[i];
                _y[i] += velocity[i];
            }
            Centre();
        }
        Divergence = Gradient(gradient, exaggeration: 1);
    }

    /// <summary>
    /// ∂/∂yᵢ = 4 Σⱼ (e·pᵢⱼ − qᵢⱼ)(yᵢ − yⱼ) / (1 + ‖yᵢ − yⱼ‖²), with qᵢⱼ ∝ 1 / (1 + ‖yᵢ − yⱼ‖²). Returns Σ p log(p / q).
    /// </summary>
    private double Gradient(double[] gradient, double exaggeration)
    {
        Array.Clear(gradient);
        double sum = 0;
        for (int i = 0; i < _n; i++)
            for (int j = 0; j < i; j++) sum += 2 * Near(i, j);

        double divergence = 0;
        for (int i = 0; i < _n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double near = Near(i, j), p = _similar[i * _n + j], q = Math.Max(near / sum, Least);
                divergence += 2 * p * Math.Log(p / q);
                double pull = 4 * (exaggeration * p - q) * near;
                for (int d = 0; d < _d; d++)
                {
                    double step = pull * (_y[i * _d + d] - _y[j * _d + d]);
                    gradient[i * _d + d] += step;
                    gradient[j * _d + d] -= step;
                }
            }
        }
        return divergence;
    }

    private double Near(int i, int j)
    {
        double squared = 0;
        for (int d = 0; d < _d; d++)
        {
            double difference = _y[i * _d + d] - _y[j * _d + d];
            squared += difference * difference;
        }
        return 1 / (1 + squared);
    }

    private void Centre()
    {
        for (int d = 0; d < _d; d++)
        {
            double mean = 0;
            for (int i = 0; i < _n; i++) mean += _y[i * _d + d] / _n;
            for (int i = 0; i < _n; i++) _y[i * _d + d] -= mean;
        }
    }

    /// <summary>
    /// pᵢⱼ = (pⱼ|ᵢ + pᵢ|ⱼ) / 2n, where pⱼ|ᵢ is a Gaussian around point i, with the width that gives the perplexity.
    /// </summary>
    private static double[] Similarities(Tensor points, double perplexity)
    {
        int n = points.Shape[0];
        double[] conditional = new double[n * n], squared = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                squared[j] = Math.Pow(TensorPrimitives.Distance<float>(points.Row(i), points.Row(j)), 2);
            Neighbourhood(conditional.AsSpan(i * n, n), squared, i, Math.Log(perplexity));
        }
        double[] similar = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                similar[i * n + j] = Math.Max((conditional[i * n + j] + conditional[j * n + i]) / (2 * n), Least);
        return similar;
    }

    /// <summary>Finds the β of pⱼ|ᵢ ∝ exp(−β dᵢⱼ²) whose entropy is log(perplexity), by bisection.</summary>
    private static void Neighbourhood(Span<double> p, double[] squared, int self, double entropy)
    {
        double nearest = double.PositiveInfinity, spread = 0;
        for (int j = 0; j < squared.Length; j++)
            if (j != self) (nearest, spread) = (Math.Min(nearest, squared[j]), spread + squared[j]);
        double beta = spread > 0 ? (squared.Length - 1) / spread : 1, low = 0, high = double.PositiveInfinity;
        for (int halving = 0; halving < 100; halving++)
        {
            double sum = 0, weighted = 0;
            for (int j = 0; j < p.Length; j++)
            {
                // relative to the nearest point, or all could underflow
                p[j] = j == self ? 0 : Math.Exp(-beta * (squared[j] - nearest));
                sum += p[j];
                weighted += p[j] * (squared[j] - nearest);
            }
            TensorPrimitives.Divide(p, sum, p);
            double difference = Math.Log(sum) + beta * weighted / sum - entropy;
            if (Math.Abs(difference) < 1e-7) return;
            if (difference > 0) (low, beta) = (beta, double.IsInfinity(high) ? beta * 2 : (beta + high) / 2);
            else (high, beta) = (beta, (beta + low) / 2);
        }
    }
}
