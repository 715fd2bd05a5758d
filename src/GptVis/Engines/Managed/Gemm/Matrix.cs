using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// A view of pinned memory as a matrix: a whole tensor, some of its columns, one head of it, or its transpose.
/// </summary>
/// <remarks>Valid while the memory is pinned.</remarks>
internal readonly unsafe struct Matrix(float* start, int rows, int columns, nint rowStride, nint columnStride = 1)
{
    public float* Start { get; } = start;

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Distance in floats from an element to the one below.</summary>
    public nint RowStride { get; } = rowStride;

    /// <summary>Distance in floats from an element to the next in its row.</summary>
    public nint ColumnStride { get; } = columnStride;

    public Matrix Transposed => new(Start, Columns, Rows, ColumnStride, RowStride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int row, int column) => Start + row * RowStride + column * ColumnStride;

    /// <summary>A submatrix that shares the memory.</summary>
    public Matrix Part(int row, int rows, int column, int columns) =>
        new(At(row, column), rows, columns, RowStride, ColumnStride);

    public Matrix RowsFrom(int row, int rows) => Part(row, rows, 0, Columns);

    public Matrix ColumnsFrom(int column, int columns) => Part(0, Rows, column, columns);
}
