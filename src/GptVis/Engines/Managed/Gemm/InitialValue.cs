namespace GptVis.Engines.Managed.Gemm;

/// <summary>What y holds before the product is added: its own numbers, zeros, or the same bias in every row.</summary>
internal readonly unsafe struct InitialValue
{
    private readonly float* _bias;
    private readonly bool _held;

    private InitialValue(float* bias, bool held)
    {
        _bias = bias;
        _held = held;
    }

    public static InitialValue Held => new(null, held: true);

    public static InitialValue Zero => default;

    /// <summary>One number per column; null for none.</summary>
    public static InitialValue Bias(float* bias) => new(bias, held: false);

    public bool IsZero => !_held && _bias == null;

    /// <summary>The start of the columns from <paramref name="column"/> on.</summary>
    public InitialValue At(int column) => _bias == null ? this : new(_bias + column, held: false);

    /// <summary>Where the first row is read; null for zeros.</summary>
    public float* FirstRow(float* y) => _held ? y : _bias;

    /// <summary>Floats from that row to the next.</summary>
    public nint Stride(nint yStride) => _held ? yStride : 0;

    /// <summary>The start of one row.</summary>
    public void CopyTo(Span<float> target, float* y)
    {
        if (IsZero) target.Clear();
        else new ReadOnlySpan<float>(_held ? y : _bias, target.Length).CopyTo(target);
    }

    /// <summary>Makes it what y holds.</summary>
    public void Write(Matrix y)
    {
        if (_held) return;
        for (int row = 0; row < y.Rows; row++) CopyTo(new Span<float>(y.At(row, 0), y.Columns), null);
    }
}
