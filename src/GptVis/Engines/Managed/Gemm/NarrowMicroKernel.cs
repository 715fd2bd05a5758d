using System.Runtime.CompilerServices;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// The innermost loop of <see cref="NarrowProduct"/>: up to four rows and four vectors of y stay in registers over k. b
/// is read in place. The last vector may overlap the one before it, so that no columns are left over: both compute the
/// same numbers there.
/// </summary>
internal static unsafe class NarrowMicroKernel
{
    /// <summary>Rows of the largest block.</summary>
    public const int MaxRows = 4;

    /// <summary>
    /// Computes any number of rows of y = start + a · b, with the number of vectors given by the type. They lie side by
    /// side, the last one at column <paramref name="last"/>. start, y and b point at the first column.
    /// </summary>
    public static void Add<V, TVectors>(
        float* y, nint yStride, float* start, nint startStride, Matrix a, float* b, nint bStride, int last)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        int fours = a.Rows / MaxRows * MaxRows;
        if (fours > 0)
            Add<V, Counts.Four, TVectors>(y, yStride, start, startStride, a.RowsFrom(0, fours), b, bStride, last);

        if (start != null) start += fours * startStride;
        y += fours * yStride;
        var rest = a.RowsFrom(fours, a.Rows - fours);
        switch (rest.Rows)
        {
            case 1: Add<V, Counts.One, TVectors>(y, yStride, start, startStride, rest, b, bStride, last); break;
            case 2: Add<V, Counts.Two, TVectors>(y, yStride, start, startStride, rest, b, bStride, last); break;
            case 3: Add<V, Counts.Three, TVectors>(y, yStride, start, startStride, rest, b, bStride, last); break;
        }
    }

    // The counts are constants: code that a smaller block does not need is not compiled.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V, TRows, TVectors>(
        float* y, nint yStride, float* start, nint startStride, Matrix a, float* bStart, nint bStride, int last)
        where V : unmanaged, IVectorWidth<V>
        where TRows : ICount
        where TVectors : ICount
    {
        int K = a.Columns;
        float* aTile = a.Start;
        nint aRow = a.RowStride, aStep = a.ColumnStride;
        for (int row = 0; row < a.Rows; row += TRows.Value)
        {
            V y00 = V.Zero, y01 = V.Zero, y02 = V.Zero, y03 = V.Zero;
            V y10 = V.Zero, y11 = V.Zero, y12 = V.Zero, y13 = V.Zero;
            V y20 = V.Zero, y21 = V.Zero, y22 = V.Zero, y23 = V.Zero;
            V y30 = V.Zero, y31 = V.Zero, y32 = V.Zero, y33 = V.Zero;
            if (start != null)
            {
                Load<V, TVectors>(start, last, ref y00, ref y01, ref y02, ref y03);
                if (TRows.Value > 1) Load<V, TVectors>(start + startStride, last, ref y10, ref y11, ref y12, ref y13);
                if (TRows.Value > 2)
                    Load<V, TVectors>(start + 2 * startStride, last, ref y20, ref y21, ref y22, ref y23);
                if (TRows.Value > 3)
                    Load<V, TVectors>(start + 3 * startStride, last, ref y30, ref y31, ref y32, ref y33);
            }

            float* a0 = aTile, b = bStart;
            for (int k = K; k > 0; k--)
            {
                V b0 = V.Zero, b1 = V.Zero, b2 = V.Zero, b3 = V.Zero;
                Load<V, TVectors>(b, last, ref b0, ref b1, ref b2, ref b3);
                Step<V, TVectors>(*a0, b0, b1, b2, b3, ref y00, ref y01, ref y02, ref y03);
                if (TRows.Value > 1) Step<V, TVectors>(a0[aRow], b0, b1, b2, b3, ref y10, ref y11, ref y12, ref y13);
                if (TRows.Value > 2)
                    Step<V, TVectors>(a0[2 * aRow], b0, b1, b2, b3, ref y20, ref y21, ref y22, ref y23);
                if (TRows.Value > 3)
                    Step<V, TVectors>(a0[3 * aRow], b0, b1, b2, b3, ref y30, ref y31, ref y32, ref y33);
                a0 += aStep;
                b += bStride;
            }

            Store<V, TVectors>(y, last, y00, y01, y02, y03);
            if (TRows.Value > 1) Store<V, TVectors>(y + yStride, last, y10, y11, y12, y13);
            if (TRows.Value > 2) Store<V, TVectors>(y + 2 * yStride, last, y20, y21, y22, y23);
            if (TRows.Value > 3) Store<V, TVectors>(y + 3 * yStride, last, y30, y31, y32, y33);

            aTile += TRows.Value * aRow;
            y += TRows.Value * yStride;
            if (start != null) start += TRows.Value * startStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, TVectors>(float x, V b0, V b1, V b2, V b3, ref V y0, ref V y1, ref V y2, ref V y3)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        V broadcast = V.Broadcast(x);
        y0 = V.MultiplyAdd(broadcast, b0, y0);
        if (TVectors.Value > 1) y1 = V.MultiplyAdd(broadcast, b1, y1);
        if (TVectors.Value > 2) y2 = V.MultiplyAdd(broadcast, b2, y2);
        if (TVectors.Value > 3) y3 = V.MultiplyAdd(broadcast, b3, y3);
    }

    /// <summary>The column of a vector; for the last one, the given column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Column<V, TVectors>(int vector, int last)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount => vector == TVectors.Value - 1 ? last : vector * V.Width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<V, TVectors>(float* from, int last, ref V y0, ref V y1, ref V y2, ref V y3)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        y0 = V.Load(from + Column<V, TVectors>(0, last));
        if (TVectors.Value > 1) y1 = V.Load(from + Column<V, TVectors>(1, last));
        if (TVectors.Value > 2) y2 = V.Load(from + Column<V, TVectors>(2, last));
        if (TVectors.Value > 3) y3 = V.Load(from + Column<V, TVectors>(3, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, TVectors>(float* to, int last, V y0, V y1, V y2, V y3)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        V.Store(to + Column<V, TVectors>(0, last), y0);
        if (TVectors.Value > 1) V.Store(to + Column<V, TVectors>(1, last), y1);
        if (TVectors.Value > 2) V.Store(to + Column<V, TVectors>(2, last), y2);
        if (TVectors.Value > 3) V.Store(to + Column<V, TVectors>(3, last), y3);
    }
}
