using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// y = a · b for few rows of a and a transposed weight b: the columns of b are contiguous, so each number is a dot
/// product of two contiguous rows.
/// </summary>
/// <remarks>
/// Memory-bound: all rows of a that fit in registers are applied to two columns of b while these stream through. The
/// slice of a stays in the L1 cache.
/// </remarks>
internal static unsafe class DotProducts
{
    private const int ColumnsPerUnit = 192;

    /// <summary>Floats of a that stay in the L1 cache beside the columns of b.</summary>
    private const int FloatsOfA = 8192;

    /// <summary>
    /// Padding in floats between the rows of a slice: rows at a multiple of the page size would map to the same few
    /// cache sets.
    /// </summary>
    private const int Padding = 16;

    /// <summary>
    /// The rows of a and the columns of b must be contiguous. With <paramref name="fresh"/>, y starts at zero;
    /// otherwise the product is added to y.
    /// </summary>
    public static void Add<V>(Matrix y, Matrix a, Matrix b, bool fresh, CancellationToken stop = default)
        where V : unmanaged, IVectorWidth<V>
    {
        if (!WorkerPool.IsWorth((long)y.Rows * y.Columns * a.Columns))
        {
            AddColumns<V>(y, a, b, fresh);
            return;
        }

        WorkerPool.Run((y.Columns + ColumnsPerUnit - 1) / ColumnsPerUnit, unit =>
        {
            int from = unit * ColumnsPerUnit, columns = Math.Min(ColumnsPerUnit, y.Columns - from);
            AddColumns<V>(y.ColumnsFrom(from, columns), a, b.ColumnsFrom(from, columns), fresh);
        }, stop);
    }

    [SkipLocalsInit]
    private static void AddColumns<V>(Matrix y, Matrix a, Matrix b, bool fresh) where V : unmanaged, IVectorWidth<V>
    {
        if (a.Rows == 1)
        {
            AddRow<V>(y.Start, a.Start, b, fresh);
            return;
        }

        int rows = a.Rows, slices = (int)(((long)rows * a.Columns + FloatsOfA - 1) / FloatsOfA);
        if (slices == 1)
        {
            AddSlice<V>(y, a, b, fresh);
            return;
        }

        int depth = ((a.Columns + slices - 1) / slices + V.Width - 1) / V.Width * V.Width, stride = depth + Padding;
        float* space = stackalloc float[rows * stride];
        for (int k = 0; k < a.Columns; k += depth, fresh = false)
        {
            int part = Math.Min(depth, a.Columns - k);
            for (int row = 0; row < rows; row++)
                new ReadOnlySpan<float>(a.At(row, k), part).CopyTo(new Span<float>(space + row * stride, part));
            AddSlice<V>(y, new Matrix(space, rows, part, stride), b.RowsFrom(k, part), fresh);
        }
    }

    /// <summary>
    /// One row of a. With so little work per number of b, the instruction count matters, prefetches included.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow<V>(float* y, float* a, Matrix b, bool fresh) where V : unmanaged, IVectorWidth<V>
    {
        int K = b.Rows, column = 0;
        nint stride = b.ColumnStride;
        for (; column + 4 <= b.Columns; column += 4)
        {
            V y0 = V.Zero, y1 = V.Zero, y2 = V.Zero, y3 = V.Zero;
            float* b0 = b.At(0, column), b1 = b0 + stride, b2 = b1 + stride, b3 = b2 + stride;
            int k = 0;
            for (; k + V.Width <= K; k += V.Width)
            {
                V x = V.Load(a + k);
                y0 = V.MultiplyAdd(x, b0 + k, y0);
                y1 = V.MultiplyAdd(x, b1 + k, y1);
                y2 = V.MultiplyAdd(x, b2 + k, y2);
                y3 = V.MultiplyAdd(x, b3 + k, y3);
            }
            Store(y + column, V.Sum(y0), a, b0, k, K, fresh);
            Store(y + column + 1, V.Sum(y1), a, b1, k, K, fresh);
            Store(y + column + 2, V.Sum(y2), a, b2, k, K, fresh);
            Store(y + column + 3, V.Sum(y3), a, b3, k, K, fresh);
        }

        for (; column < b.Columns; column++)
        {
            V sum = V.Zero;
            float* b0 = b.At(0, column);
            int k = 0;
            for (; k + V.Width <= K; k += V.Width) sum = V.MultiplyAdd(V.Load(a + k), b0 + k, sum);
            Store(y + column, V.Sum(sum), a, b0, k, K, fresh);
        }
    }

    private static void AddSlice<V>(Matrix y, Matrix a, Matrix b, bool fresh) where V : unmanaged, IVectorWidth<V>
    {
        int column = 0;
        for (; column + 2 <= y.Columns; column += 2)
            AddRows<V, Counts.Two>(y.ColumnsFrom(column, 2), a, b.At(0, column), b.ColumnStride, fresh);
        if (column < y.Columns)
            AddRows<V, Counts.One>(y.ColumnsFrom(column, 1), a, b.At(0, column), b.ColumnStride, fresh);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows<V, TColumns>(Matrix y, Matrix a, float* b, nint bStride, bool fresh)
        where V : unmanaged, IVectorWidth<V>
        where TColumns : ICount
    {
        // Two columns by twelve rows fill 24 of AVX-512's 32 registers; the narrower paths have 16. The passes have
        // equal heights.
        int most = V.TileVectors == 4
            ? 12
            : 6, passes = (a.Rows + most - 1) / most, height = (a.Rows + passes - 1) / passes;
        for (int row = 0; row < a.Rows; row += height)
        {
            int rows = Math.Min(height, a.Rows - row);
            float* yRow = y.At(row, 0), x = a.At(row, 0), next = row == 0 ? b + TColumns.Value * bStride : b;
            switch (rows)
            {
                case 1:
                    Add<V, Counts.One, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 2:
                    Add<V, Counts.Two, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 3:
                    Add<V, Counts.Three, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 4:
                    Add<V, Counts.Four, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 5:
                    Add<V, Counts.Five, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 6:
                    Add<V, Counts.Six, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 7:
                    Add<V, Counts.Sum<Counts.Six, Counts.One>, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 8:
                    Add<V, Counts.Sum<Counts.Six, Counts.Two>, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 9:
                    Add<V, Counts.Sum<Counts.Six, Counts.Three>, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 10:
                    Add<V, Counts.Sum<Counts.Six, Counts.Four>, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 11:
                    Add<V, Counts.Sum<Counts.Six, Counts.Five>, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                default:
                    Add<V, Counts.Sum<Counts.Six, Counts.Six>, TColumns>(
                    yRow, y.RowStride, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V, TRows, TColumns>(
        float* y, nint yStride, float* a, nint aStride, float* b, float* next, nint bStride, int K, bool fresh)
        where V : unmanaged, IVectorWidth<V>
        where TRows : ICount
        where TColumns : ICount
    {
        // y: sums of the first column; z: of the second.
        V y0 = V.Zero, y1 = V.Zero, y2 = V.Zero, y3 = V.Zero, y4 = V.Zero, y5 = V.Zero;
        V y6 = V.Zero, y7 = V.Zero, y8 = V.Zero, y9 = V.Zero, y10 = V.Zero, y11 = V.Zero;
        V z0 = V.Zero, z1 = V.Zero, z2 = V.Zero, z3 = V.Zero, z4 = V.Zero, z5 = V.Zero;
        V z6 = V.Zero, z7 = V.Zero, z8 = V.Zero, z9 = V.Zero, z10 = V.Zero, z11 = V.Zero;

        nint two = 2 * aStride;
        float* a3 = a + 3 * aStride, a6 = a + 6 * aStride, a9 = a + 9 * aStride;
        int k = 0;
        for (; k + V.Width <= K; k += V.Width)
        {
            Prefetch<V, TColumns>(next + k, bStride);
            V b0 = V.Load(b + k), b1 = TColumns.Value > 1 ? V.Load(b + bStride + k) : V.Zero;

            Step<V, TColumns>(V.Load(a + k), b0, b1, ref y0, ref z0);
            if (TRows.Value > 1) Step<V, TColumns>(V.Load(a + aStride + k), b0, b1, ref y1, ref z1);
            if (TRows.Value > 2) Step<V, TColumns>(V.Load(a + two + k), b0, b1, ref y2, ref z2);
            if (TRows.Value > 3) Step<V, TColumns>(V.Load(a3 + k), b0, b1, ref y3, ref z3);
            if (TRows.Value > 4) Step<V, TColumns>(V.Load(a3 + aStride + k), b0, b1, ref y4, ref z4);
            if (TRows.Value > 5) Step<V, TColumns>(V.Load(a3 + two + k), b0, b1, ref y5, ref z5);
            if (TRows.Value > 6) Step<V, TColumns>(V.Load(a6 + k), b0, b1, ref y6, ref z6);
            if (TRows.Value > 7) Step<V, TColumns>(V.Load(a6 + aStride + k), b0, b1, ref y7, ref z7);
            if (TRows.Value > 8) Step<V, TColumns>(V.Load(a6 + two + k), b0, b1, ref y8, ref z8);
            if (TRows.Value > 9) Step<V, TColumns>(V.Load(a9 + k), b0, b1, ref y9, ref z9);
            if (TRows.Value > 10) Step<V, TColumns>(V.Load(a9 + aStride + k), b0, b1, ref y10, ref z10);
            if (TRows.Value > 11) Step<V, TColumns>(V.Load(a9 + two + k), b0, b1, ref y11, ref z11);
        }

        Store<V, TColumns>(y, a, b, bStride, k, K, fresh, y0, z0);
        if (TRows.Value > 1) Store<V, TColumns>(y + yStride, a + aStride, b, bStride, k, K, fresh, y1, z1);
        if (TRows.Value > 2) Store<V, TColumns>(y + 2 * yStride, a + two, b, bStride, k, K, fresh, y2, z2);
        if (TRows.Value > 3) Store<V, TColumns>(y + 3 * yStride, a3, b, bStride, k, K, fresh, y3, z3);
        if (TRows.Value > 4) Store<V, TColumns>(y + 4 * yStride, a3 + aStride, b, bStride, k, K, fresh, y4, z4);
        if (TRows.Value > 5) Store<V, TColumns>(y + 5 * yStride, a3 + two, b, bStride, k, K, fresh, y5, z5);
        if (TRows.Value > 6) Store<V, TColumns>(y + 6 * yStride, a6, b, bStride, k, K, fresh, y6, z6);
        if (TRows.Value > 7) Store<V, TColumns>(y + 7 * yStride, a6 + aStride, b, bStride, k, K, fresh, y7, z7);
        if (TRows.Value > 8) Store<V, TColumns>(y + 8 * yStride, a6 + two, b, bStride, k, K, fresh, y8, z8);
        if (TRows.Value > 9) Store<V, TColumns>(y + 9 * yStride, a9, b, bStride, k, K, fresh, y9, z9);
        if (TRows.Value > 10) Store<V, TColumns>(y + 10 * yStride, a9 + aStride, b, bStride, k, K, fresh, y10, z10);
        if (TRows.Value > 11) Store<V, TColumns>(y + 11 * yStride, a9 + two, b, bStride, k, K, fresh, y11, z11);
    }

    // The rows of a transposed weight are too short for the hardware prefetcher, which restarts at each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<V, TColumns>(float* next, nint stride)
        where V : unmanaged, IVectorWidth<V>
        where TColumns : ICount
    {
        if (!Sse.IsSupported || V.Width == 1) return;
        Sse.Prefetch0(next);
        if (TColumns.Value > 1) Sse.Prefetch0(next + stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, TColumns>(V x, V b0, V b1, ref V y, ref V z)
        where V : unmanaged, IVectorWidth<V>
        where TColumns : ICount
    {
        y = V.MultiplyAdd(x, b0, y);
        if (TColumns.Value > 1) z = V.MultiplyAdd(x, b1, z);
    }

    /// <summary>Adds the lanes, and the rest of the rows that fills no vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, TColumns>(
        float* target, float* a, float* b, nint bStride, int k, int K, bool fresh, V y, V z)
        where V : unmanaged, IVectorWidth<V>
        where TColumns : ICount
    {
        Store(target, V.Sum(y), a, b, k, K, fresh);
        if (TColumns.Value > 1) Store(target + 1, V.Sum(z), a, b + bStride, k, K, fresh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, float sum, float* a, float* b, int k, int K, bool fresh)
    {
        for (; k < K; k++) sum += a[k] * b[k];
        *y = fresh ? sum : *y + sum;
    }
}
