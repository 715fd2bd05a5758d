using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GptVis.Kernels.Products;

/// <summary>y = a · b for few rows of a where b is a transposed weight: its columns are contiguous, so each number is a dot product of two contiguous rows.</summary>
internal static unsafe class DotProducts
{
    private const int ColumnsPerUnit = 192;

    /// <summary>The rows of a and the columns of b are contiguous. With <paramref name="fresh"/>, y starts at zero instead of at what it holds.</summary>
    public static void Add<V>(Matrix y, Matrix a, Matrix b, bool fresh) where V : unmanaged, ILanes<V>
    {
        if (!Cores.IsWorth((long)y.Rows * y.Columns * a.Columns))
        {
            AddColumns<V>(y, a, b, fresh);
            return;
        }

        Cores.Run((y.Columns + ColumnsPerUnit - 1) / ColumnsPerUnit, unit =>
        {
            int from = unit * ColumnsPerUnit, columns = Math.Min(ColumnsPerUnit, y.Columns - from);
            AddColumns<V>(y.ColumnsFrom(from, columns), a, b.ColumnsFrom(from, columns), fresh);
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<V>(Matrix y, Matrix a, Matrix b, bool fresh) where V : unmanaged, ILanes<V>
    {
        int column = 0;
        for (; column + 4 <= y.Columns; column += 4) AddRows<V, Counts.Four>(y.ColumnsFrom(column, 4), a, b.At(0, column), b.ColumnStride, fresh);
        for (; column < y.Columns; column++) AddRows<V, Counts.One>(y.ColumnsFrom(column, 1), a, b.At(0, column), b.ColumnStride, fresh);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows<V, TColumns>(Matrix y, Matrix a, float* b, nint bStride, bool fresh)
        where V : unmanaged, ILanes<V>
        where TColumns : ICount
    {
        // Four columns by six rows fill 24 of AVX-512's 32 registers; the narrower paths have 16.
        int row = 0, most = V.TileVectors == 4 ? 6 : 3;
        while (row < y.Rows)
        {
            int rows = Math.Min(most, y.Rows - row);
            Matrix yRows = y.RowsFrom(row, rows);
            float* x = a.At(row, 0), next = row == 0 ? b + TColumns.Value * bStride : b;
            switch (rows)
            {
                case 1: Add<V, Counts.One, TColumns>(yRows, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 2: Add<V, Counts.Two, TColumns>(yRows, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 3: Add<V, Counts.Three, TColumns>(yRows, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 4: Add<V, Counts.Four, TColumns>(yRows, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                case 5: Add<V, Counts.Five, TColumns>(yRows, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
                default: Add<V, Counts.Six, TColumns>(yRows, x, a.RowStride, b, next, bStride, a.Columns, fresh); break;
            }
            row += rows;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V, TRows, TColumns>(Matrix y, float* a, nint aStride, float* b, float* next, nint bStride, int K, bool fresh)
        where V : unmanaged, ILanes<V>
        where TRows : ICount
        where TColumns : ICount
    {
        V y00 = V.Zero, y01 = V.Zero, y02 = V.Zero, y03 = V.Zero;
        V y10 = V.Zero, y11 = V.Zero, y12 = V.Zero, y13 = V.Zero;
        V y20 = V.Zero, y21 = V.Zero, y22 = V.Zero, y23 = V.Zero;
        V y30 = V.Zero, y31 = V.Zero, y32 = V.Zero, y33 = V.Zero;
        V y40 = V.Zero, y41 = V.Zero, y42 = V.Zero, y43 = V.Zero;
        V y50 = V.Zero, y51 = V.Zero, y52 = V.Zero, y53 = V.Zero;

        float* a3 = a + 3 * aStride;
        int k = 0;
        for (; k + V.Width <= K; k += V.Width)
        {
            Prefetch<V, TColumns>(next + k, bStride);
            V b0 = V.Load(b + k);
            V b1 = TColumns.Value > 1 ? V.Load(b + bStride + k) : V.Zero;
            V b2 = TColumns.Value > 2 ? V.Load(b + 2 * bStride + k) : V.Zero;
            V b3 = TColumns.Value > 3 ? V.Load(b + 3 * bStride + k) : V.Zero;

            Step<V, TColumns>(V.Load(a + k), b0, b1, b2, b3, ref y00, ref y01, ref y02, ref y03);
            if (TRows.Value > 1) Step<V, TColumns>(V.Load(a + aStride + k), b0, b1, b2, b3, ref y10, ref y11, ref y12, ref y13);
            if (TRows.Value > 2) Step<V, TColumns>(V.Load(a + 2 * aStride + k), b0, b1, b2, b3, ref y20, ref y21, ref y22, ref y23);
            if (TRows.Value > 3) Step<V, TColumns>(V.Load(a3 + k), b0, b1, b2, b3, ref y30, ref y31, ref y32, ref y33);
            if (TRows.Value > 4) Step<V, TColumns>(V.Load(a3 + aStride + k), b0, b1, b2, b3, ref y40, ref y41, ref y42, ref y43);
            if (TRows.Value > 5) Step<V, TColumns>(V.Load(a3 + 2 * aStride + k), b0, b1, b2, b3, ref y50, ref y51, ref y52, ref y53);
        }

        Store<V, TColumns>(y, 0, a, b, bStride, k, K, fresh, y00, y01, y02, y03);
        if (TRows.Value > 1) Store<V, TColumns>(y, 1, a + aStride, b, bStride, k, K, fresh, y10, y11, y12, y13);
        if (TRows.Value > 2) Store<V, TColumns>(y, 2, a + 2 * aStride, b, bStride, k, K, fresh, y20, y21, y22, y23);
        if (TRows.Value > 3) Store<V, TColumns>(y, 3, a3, b, bStride, k, K, fresh, y30, y31, y32, y33);
        if (TRows.Value > 4) Store<V, TColumns>(y, 4, a3 + aStride, b, bStride, k, K, fresh, y40, y41, y42, y43);
        if (TRows.Value > 5) Store<V, TColumns>(y, 5, a3 + 2 * aStride, b, bStride, k, K, fresh, y50, y51, y52, y53);
    }

    // The rows of a transposed weight are short for the hardware's own prefetching, which begins anew at each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<V, TColumns>(float* next, nint stride)
        where V : unmanaged, ILanes<V>
        where TColumns : ICount
    {
        if (!Sse.IsSupported || V.Width == 1) return;
        Sse.Prefetch0(next);
        if (TColumns.Value > 1) Sse.Prefetch0(next + stride);
        if (TColumns.Value > 2) Sse.Prefetch0(next + 2 * stride);
        if (TColumns.Value > 3) Sse.Prefetch0(next + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, TColumns>(V x, V b0, V b1, V b2, V b3, ref V y0, ref V y1, ref V y2, ref V y3)
        where V : unmanaged, ILanes<V>
        where TColumns : ICount
    {
        y0 = V.MultiplyAdd(x, b0, y0);
        if (TColumns.Value > 1) y1 = V.MultiplyAdd(x, b1, y1);
        if (TColumns.Value > 2) y2 = V.MultiplyAdd(x, b2, y2);
        if (TColumns.Value > 3) y3 = V.MultiplyAdd(x, b3, y3);
    }

    /// <summary>The lanes' sums, and the end of the rows that fills no vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, TColumns>(
        Matrix y, int row, float* a, float* b, nint bStride, int k, int K, bool fresh, V y0, V y1, V y2, V y3)
        where V : unmanaged, ILanes<V>
        where TColumns : ICount
    {
        Store(y.At(row, 0), V.Sum(y0), a, b, k, K, fresh);
        if (TColumns.Value > 1) Store(y.At(row, 1), V.Sum(y1), a, b + bStride, k, K, fresh);
        if (TColumns.Value > 2) Store(y.At(row, 2), V.Sum(y2), a, b + 2 * bStride, k, K, fresh);
        if (TColumns.Value > 3) Store(y.At(row, 3), V.Sum(y3), a, b + 3 * bStride, k, K, fresh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, float sum, float* a, float* b, int k, int K, bool fresh)
    {
        for (; k < K; k++) sum += a[k] * b[k];
        *y = fresh ? sum : *y + sum;
    }
}
