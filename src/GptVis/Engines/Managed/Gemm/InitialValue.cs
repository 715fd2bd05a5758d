namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// The initial value of y before the product is added: y's own numbers, zeros, or a bias in every row.
/// </summary>
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

    /// <summary>The initial value for the columns from <paramref name="column"/> on.</summary>
    public InitialValue At(int column) => _bias == null ? this : new(_bias + column, held: false);

    /// <summary>The address of the first row; null for zeros.</summary>
    public float* FirstRow(float* y) => _held ? y : _bias;

    /// <summary>Distance in floats from one row to the next.</summary>
    public nint Stride(nint yStride) => _held ? yStride : 0;

    /// <summary>Copies the initial value of one row.</summary>
    public void CopyTo(Span<float> target, float* y)
    {
        if (IsZero) target.Clear();
        else new ReadOnlySpan<float>(_held ? y : _bias, target.Length).CopyTo(target);
    }

    /// <summary>Writes the initial value into y.</summary>
    public void Write(Matrix y)
    {
        if (_held) return;
        for (int row = 0; row < y.Rows; row++) CopyTo(new Span<float>(y.At(row, 0), y.Columns), null);
    }
}
