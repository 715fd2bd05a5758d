using System.Runtime.CompilerServices;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// y = start + a · b for a b that fits in the caches: it is read in place, without packing. The end of a row is
/// computed by a vector that overlaps the one before it.
/// </summary>
internal static unsafe class NarrowProduct
{
    /// <summary>The largest number of columns and of floats of b for this kernel.</summary>
    private const int MaxColumns = 128, MaxFloats = 1 << 14;

    /// <summary>The largest number of floats of a transposed b, which is transposed on the stack.</summary>
    private const int MaxTurned = 1 << 13;

    private const int RowsPerUnit = 96;

    /// <summary>Whether the sizes fit this kernel. The rows of y must be contiguous.</summary>
    public static bool Fits(Matrix b) =>
        b.Columns <= MaxColumns && (long)b.Rows * b.Columns <= (b.ColumnStride == 1 ? MaxFloats : MaxTurned);

    public static void Add(Matrix y, Matrix a, Matrix b, InitialValue start, CancellationToken stop = default)
    {
        if (b.ColumnStride != 1)
        {
            AddTurned(y, a, b, start, stop);
            return;
        }

        int units = (y.Rows + RowsPerUnit - 1) / RowsPerUnit;
        if (units == 1 || !WorkerPool.IsWorth((long)y.Rows * y.Columns * a.Columns)) AddRows(y, a, b, start);
        else WorkerPool.Run(units, unit =>
        {
            int row = unit * RowsPerUnit, rows = Math.Min(RowsPerUnit, y.Rows - row);
            AddRows(y.RowsFrom(row, rows), a.RowsFrom(row, rows), b, start);
        }, stop);
    }

    [SkipLocalsInit]
    private static void AddTurned(Matrix y, Matrix a, Matrix b, InitialValue start, CancellationToken stop = default)
    {
        float* turned = stackalloc float[MaxTurned], target = turned;
        nint columnStride = b.ColumnStride;
        for (int row = 0; row < b.Rows; row++)
        {
            float* source = b.At(row, 0);
            for (int column = 0; column < b.Columns; column++, source += columnStride) *target++ = *source;
        }
        Add(y, a, new Matrix(turned, b.Rows, b.Columns, b.Columns), start, stop);
    }

    /// <summary>Uses the widest vectors that fit into a row.</summary>
    private static void AddRows(Matrix y, Matrix a, Matrix b, InitialValue start)
    {
        var path = VectorPaths.Current;
        if (path >= VectorPath.Vector512 && y.Columns >= Width512.Width) AddRows<Width512>(y, a, b, start);
        else if (path >= VectorPath.Vector256 && y.Columns >= Width256.Width) AddRows<Width256>(y, a, b, start);
        else if (path >= VectorPath.Vector128 && y.Columns >= Width128.Width) AddRows<Width128>(y, a, b, start);
        else AddRows<Width1>(y, a, b, start);
    }

    private static void AddRows<V>(Matrix y, Matrix a, Matrix b, InitialValue start)
        where V : unmanaged, IVectorWidth<V>
    {
        // At least two vectors per group: the last one, which may overlap the one before it, needs a neighbour.
        int most = V.TileVectors == 4
            ? 4
            : 3, vectors = (y.Columns + V.Width - 1) / V.Width, groups = (vectors + most - 1) / most;
        for (int group = 0, done = 0; group < groups; group++)
        {
            int upTo = vectors * (group + 1) / groups, column = done * V.Width;
            int last = (upTo == vectors ? y.Columns : upTo * V.Width) - V.Width - column;
            AddGroup<V>(
                y.At(0, column), y.RowStride, start.At(column), a, b.At(0, column), b.RowStride, upTo - done, last);
            done = upTo;
        }
    }

    private static void AddGroup<V>(
        float* y, nint yStride, InitialValue start, Matrix a, float* b, nint bStride, int vectors, int last)
        where V : unmanaged, IVectorWidth<V>
    {
        float* from = start.FirstRow(y);
        nint stride = start.Stride(yStride);
        switch (vectors)
        {
            case 1: NarrowMicroKernel.Add<V, Counts.One>(y, yStride, from, stride, a, b, bStride, last); break;
            case 2: NarrowMicroKernel.Add<V, Counts.Two>(y, yStride, from, stride, a, b, bStride, last); break;
            case 3: NarrowMicroKernel.Add<V, Counts.Three>(y, yStride, from, stride, a, b, bStride, last); break;
            default: NarrowMicroKernel.Add<V, Counts.Four>(y, yStride, from, stride, a, b, bStride, last); break;
        }
    }
}
