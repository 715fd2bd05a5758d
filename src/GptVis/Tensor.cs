namespace GptVis;

/// <summary>Float32 numbers in row-major order with a shape: (T, C) is T rows of C numbers.</summary>
public sealed class Tensor
{
    private readonly int[] _shape;

    /// <summary>Creates zeros of the given shape; no dimensions means a scalar.</summary>
    public Tensor(params ReadOnlySpan<int> shape)
        : this(new float[Count(shape)], shape) { }

    /// <summary>Wraps <paramref name="data"/> without copying it.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the product of the shape.</exception>
    public Tensor(Memory<float> data, params ReadOnlySpan<int> shape)
    {
        if (data.Length != Count(shape))
            throw new ArgumentException(
                $"{data.Length} numbers were given; a tensor of shape {Describe(shape)} has {Count(shape)}.",
                    nameof(data));
        _shape = shape.ToArray();
        Memory = data;
    }

    /// <summary>All numbers, row by row.</summary>
    public Memory<float> Memory { get; }

    /// <summary>All numbers, row by row.</summary>
    public Span<float> Span => Memory.Span;

    /// <summary>The length of every dimension.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>Number of elements.</summary>
    public int Length => Memory.Length;

    /// <summary>Element of a vector.</summary>
    public float this[int i]
    {
        get => Span[Offset(i)];
        set => Span[Offset(i)] = value;
    }

    /// <summary>Element of a matrix.</summary>
    public float this[int i, int j]
    {
        get => Span[Offset(i, j)];
        set => Span[Offset(i, j)] = value;
    }

    /// <summary>Element of a stack of matrices.</summary>
    public float this[int i, int j, int k]
    {
        get => Span[Offset(i, j, k)];
        set => Span[Offset(i, j, k)] = value;
    }

    /// <summary>
    /// The i-th slice along the first dimension, as a flat span: a row of a matrix, a matrix of a stack.
    /// </summary>
    public Span<float> Row(int i)
    {
        int size = Length / _shape[0];
        return Span.Slice(i * size, size);
    }

    /// <summary>
    /// The slices <paramref name="from"/> to before <paramref name="to"/> along the first dimension, as a flat span.
    /// </summary>
    internal Span<float> Rows(int from, int to)
    {
        int size = Length / _shape[0];
        return Span[(from * size)..(to * size)];
    }

    /// <summary>The i-th slice along the first dimension as a tensor that shares its numbers.</summary>
    public Tensor Slice(int i)
    {
        var rest = _shape.AsSpan(1);
        int size = Count(rest);
        return new Tensor(Memory.Slice(i * size, size), rest);
    }

    /// <summary>Creates a copy that shares no memory.</summary>
    public Tensor Clone() => new(Memory.ToArray(), _shape);

    /// <summary>The shape: "(12, 64)".</summary>
    public override string ToString() => Describe(_shape);

    internal static string Describe(ReadOnlySpan<int> shape) => $"({string.Join(", ", shape.ToArray())})";

    private static int Count(ReadOnlySpan<int> shape)
    {
        if (shape.Contains(0)) return 0;    // the product of the others may overflow
        int n = 1;
        foreach (int d in shape) n = checked(n * d);
        return n;
    }

    private int Offset(params ReadOnlySpan<int> index)
    {
        if (index.Length != _shape.Length)
            throw new ArgumentException(
                $"{index.Length} indices were given; a tensor of shape {this} needs {_shape.Length}.", nameof(index));

        int offset = 0;
        for (int d = 0; d < index.Length; d++)
        {
            if ((uint)index[d] >= (uint)_shape[d])
                throw new ArgumentOutOfRangeException(
                    nameof(index), index[d], $"Dimension {d} of shape {this} takes 0 to {_shape[d] - 1}.");
            offset = offset * _shape[d] + index[d];
        }
        return offset;
    }
}
