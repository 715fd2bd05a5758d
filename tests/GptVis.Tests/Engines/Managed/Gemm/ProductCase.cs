using GptVis.Engines.Managed.Gemm;
using GptVis.Tests.Engines.Managed.Kernels;

namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>One product y = start + a · b with guarded operands of random numbers, and what it should be.</summary>
internal sealed unsafe class ProductCase
{
    private readonly Guarded _y, _a, _b, _bias;
    private readonly float[] _held;
    private readonly string _name;

    public ProductCase(
        int M, int N, int K, bool aTransposed = false, bool bTransposed = false, Beginning beginning = Beginning.Held,
        bool bHasGaps = true)
    {
        var random = new SplitMix64(1, M, N, K);
        _name = $"y ({M}, {N}) = {beginning} + {(aTransposed ? "transposed " : "")}a · "
            + $"{(bTransposed ? "transposed " : "")}b, depth {K}";
        _a = aTransposed ? Guarded.Normal(random, K, M) : Guarded.Normal(random, M, K);
        var (bRows, bColumns) = bTransposed ? (N, K) : (K, N);
        _b = bHasGaps ? Guarded.Normal(random, bRows, bColumns) : Guarded.Vector(random, bRows, bColumns);
        _bias = Guarded.Normal(random, 1, N);
        _y = beginning == Beginning.Held ? Guarded.Normal(random, M, N) : Guarded.Unset(random, M, N);
        _held = beginning switch
        {
            Beginning.Held => _y.ToArray(),
            Beginning.Bias => [.. Enumerable.Repeat(_bias.ToArray(), M).SelectMany(row => row)],
            _ => new float[M * N],
        };
        A = aTransposed ? _a.Matrix.Transposed : _a.Matrix;
        B = bTransposed ? _b.Matrix.Transposed : _b.Matrix;
        Start = beginning switch
        {
            Beginning.Held => InitialValue.Held,
            Beginning.Bias => InitialValue.Bias(_bias.Matrix.Start),
            _ => InitialValue.Zero,
        };
    }

    /// <summary>What y starts with; unless held, y is NaN before.</summary>
    internal enum Beginning
    {
        Zero,
        Held,
        Bias,
    }

    public Matrix Y => _y.Matrix;

    public Matrix A { get; }

    public Matrix B { get; }

    public InitialValue Start { get; }

    public float[] Numbers => _y.ToArray();

    /// <summary>Fails unless y is the product and nothing else was written.</summary>
    public void Require(WorstError worst)
    {
        Naive.Product(A, B, (row, column, sum, size) =>
        {
            float start = _held[row * B.Columns + column];
            worst.Check(_name, row, column, start + sum, Math.Abs(start) + size, *Y.At(row, column));
        });
        foreach (var operand in (Guarded[])[_y, _a, _b, _bias]) operand.RequireUntouchedAround(_name);
    }

    public override string ToString() => _name;
}
