using System.Runtime.InteropServices;
using GptVis.Engines.Managed.Gemm;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>
/// A matrix in the middle of memory that holds nothing but a marked NaN, between its rows too: a kernel that reads
/// beside it computes NaN, one that writes beside it is found. It starts 1 to 15 floats after the start of a cache
/// line.
/// </summary>
internal sealed unsafe class Guarded
{
    private const int Mark = 0x7FC0BEEF, LineFloats = 16;

    /// <summary>More than any kernel's block is wide, and than it is high.</summary>
    private const int ZoneColumns = 96, ZoneRows = 8;

    private readonly float[] _memory;
    private readonly int _first, _rows, _columns, _stride;

    private Guarded(int rows, int columns, int gap, int offset)
    {
        (_rows, _columns, _stride) = (rows, columns, columns + gap);
        int zone = ZoneColumns + ZoneRows * _stride;
        _memory = GC.AllocateUninitializedArray<float>(2 * zone + rows * _stride + LineFloats, pinned: true);
        _memory.AsSpan().Fill(BitConverter.Int32BitsToSingle(Mark));
        fixed (float* start = _memory)
        {
            int past = (int)((nint)(start + zone) / sizeof(float) % LineFloats);
            _first = zone + (LineFloats - past + offset) % LineFloats;
        }
    }

    /// <summary>The matrix, in memory of its own that does not move.</summary>
    public Matrix Matrix
    {
        get
        {
            fixed (float* start = _memory) return new Matrix(start + _first, _rows, _columns, _stride);
        }
    }

    /// <summary>All numbers of a matrix without gaps.</summary>
    public Span<float> Span => _stride == _columns
        ? _memory.AsSpan(_first, _rows * _columns)
        : throw new InvalidOperationException("This matrix has gaps between its rows.");

    /// <summary>Normally distributed numbers with up to 20 floats between the rows.</summary>
    public static Guarded Normal(SplitMix64 random, int rows, int columns) =>
        Normal(random, rows, columns, gap: random.NextInt(21));

    /// <summary>Normally distributed numbers, row after row.</summary>
    public static Guarded Vector(SplitMix64 random, int rows, int columns = 1) => Normal(random, rows, columns, gap: 0);

    /// <summary>The same, but the matrix itself holds NaN too, until a kernel writes it.</summary>
    public static Guarded Unset(SplitMix64 random, int rows, int columns) =>
        new(rows, columns, random.NextInt(21), 1 + random.NextInt(15));

    /// <summary>The same, row after row.</summary>
    public static Guarded UnsetVector(SplitMix64 random, int rows, int columns = 1) =>
        new(rows, columns, gap: 0, 1 + random.NextInt(15));

    /// <summary>The numbers now, row by row.</summary>
    public float[] ToArray()
    {
        float[] numbers = new float[_rows * _columns];
        for (int row = 0; row < _rows; row++)
            _memory.AsSpan(_first + row * _stride, _columns).CopyTo(numbers.AsSpan(row * _columns));
        return numbers;
    }

    /// <summary>Fails when anything beside the matrix was written.</summary>
    public void RequireUntouchedAround(string name)
    {
        int from = 0;
        for (int row = 0; row < _rows; row++)
        {
            int start = _first + row * _stride;
            RequireMarks(from, start, name);
            from = start + _columns;
        }
        RequireMarks(from, _memory.Length, name);
    }

    private void RequireMarks(int from, int to, string name)
    {
        int written = MemoryMarshal.Cast<float, int>(_memory.AsSpan(from, to - from)).IndexOfAnyExcept(Mark);
        if (written >= 0)
            Assert.Fail(
                $"{name} ({_rows}, {_columns}) with rows {_stride} apart: {_memory[from + written]:g9} was written "
                    + $"{from + written - _first} floats after its start.");
    }

    private static Guarded Normal(SplitMix64 random, int rows, int columns, int gap)
    {
        var x = new Guarded(rows, columns, gap, 1 + random.NextInt(15));
        for (int row = 0; row < rows; row++)
            foreach (ref float number in x._memory.AsSpan(x._first + row * x._stride, columns))
                number = random.NextNormal();
        return x;
    }
}
