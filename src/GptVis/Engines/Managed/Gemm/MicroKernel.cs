using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>The innermost loop: y += a · b for a block of y that stays in registers over k.</summary>
/// <remarks>Goto, van de Geijn: Anatomy of High-Performance Matrix Multiplication, 2008.</remarks>
internal static unsafe class MicroKernel
{
    /// <summary>Rows of the largest block.</summary>
    public const int MaxRows = 6;

    /// <summary>
    /// Computes any number of rows, six at a time. The type gives the width of y and b in vectors; the rows of b are
    /// contiguous, a has any strides. y starts at <paramref name="start"/>, whose rows are
    /// <paramref name="startStride"/> apart: y itself, a bias (stride 0), or zero (null). <paramref name="ahead"/> is
    /// prefetched meanwhile, in rows of whole vectors. If <paramref name="source"/> has an address, b is not packed
    /// yet: the first six rows read the source and write b.
    /// </summary>
    public static void Add<V, TVectors>(
        float* y, nint yStride, float* start, nint startStride, Matrix a, float* b, Matrix source, Matrix ahead)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        int sixes = a.Rows / MaxRows * MaxRows, first = 0;
        int blocks = (a.Rows + MaxRows - 1) / MaxRows;
        var fetch = new Fetch(ahead, Math.Max(1, ahead.Columns / V.Width), blocks * (a.Columns / 2));
        if (source.Start != null)
        {
            Add<V, Counts.Six, TVectors, Counts.One>(
                y, yStride, start, startStride, a.RowsFrom(0, MaxRows), b, source, fetch, 0);
            first = MaxRows;
        }
        if (sixes > first)
        {
            float* from = start == null ? null : start + first * startStride;
            Add<V, Counts.Six, TVectors, Counts.Zero>(y + first * yStride, yStride, from, startStride,
                a.RowsFrom(first, sixes - first), b, source, fetch, first / MaxRows);
        }

        if (start != null) start += sixes * startStride;
        y += sixes * yStride;
        var rest = a.RowsFrom(sixes, a.Rows - sixes);
        switch (rest.Rows)
        {
            case 1:
                Add<V, Counts.One, TVectors, Counts.Zero>(
                y, yStride, start, startStride, rest, b, source, fetch, sixes / MaxRows); break;
            case 2:
                Add<V, Counts.Two, TVectors, Counts.Zero>(
                y, yStride, start, startStride, rest, b, source, fetch, sixes / MaxRows); break;
            case 3:
                Add<V, Counts.Three, TVectors, Counts.Zero>(
                y, yStride, start, startStride, rest, b, source, fetch, sixes / MaxRows); break;
            case 4:
                Add<V, Counts.Four, TVectors, Counts.Zero>(
                y, yStride, start, startStride, rest, b, source, fetch, sixes / MaxRows); break;
            case 5:
                Add<V, Counts.Five, TVectors, Counts.Zero>(
                y, yStride, start, startStride, rest, b, source, fetch, sixes / MaxRows); break;
        }
    }

    /// <summary>The memory to prefetch, and the number of steps over which to spread it.</summary>
    private readonly struct Fetch(Matrix from, int vectorsOfRow, int steps)
    {
        public Matrix From { get; } = from;

        public int VectorsOfRow { get; } = vectorsOfRow;

        public int Vectors { get; } = from.Rows * vectorsOfRow;

        /// <summary>Whether one vector at a time is enough.</summary>
        public bool Slowly => Vectors <= steps;
    }

    // The counts are constants: code that a smaller block does not need is not compiled.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V, TRows, TVectors, TPacks>(
        float* y, nint yStride, float* start, nint startStride, Matrix a, float* b, Matrix source, Fetch fetch,
        int block)
        where V : unmanaged, IVectorWidth<V>
        where TRows : ICount
        where TVectors : ICount
        where TPacks : ICount
    {
        int K = a.Columns, width = V.Width * TVectors.Value;
        nint step = TPacks.Value == 1 ? source.RowStride : width;
        float* aTile = a.Start;
        nint aRow = a.RowStride, aStep = a.ColumnStride;
        for (int row = 0; row < a.Rows; row += TRows.Value)
        {
            V y00 = V.Zero, y01 = V.Zero, y02 = V.Zero, y03 = V.Zero;
            V y10 = V.Zero, y11 = V.Zero, y12 = V.Zero, y13 = V.Zero;
            V y20 = V.Zero, y21 = V.Zero, y22 = V.Zero, y23 = V.Zero;
            V y30 = V.Zero, y31 = V.Zero, y32 = V.Zero, y33 = V.Zero;
            V y40 = V.Zero, y41 = V.Zero, y42 = V.Zero, y43 = V.Zero;
            V y50 = V.Zero, y51 = V.Zero, y52 = V.Zero, y53 = V.Zero;
            if (start != null)
            {
                Load<V, TVectors>(start, ref y00, ref y01, ref y02, ref y03);
                if (TRows.Value > 1) Load<V, TVectors>(start + startStride, ref y10, ref y11, ref y12, ref y13);
                if (TRows.Value > 2) Load<V, TVectors>(start + 2 * startStride, ref y20, ref y21, ref y22, ref y23);
                if (TRows.Value > 3) Load<V, TVectors>(start + 3 * startStride, ref y30, ref y31, ref y32, ref y33);
                if (TRows.Value > 4) Load<V, TVectors>(start + 4 * startStride, ref y40, ref y41, ref y42, ref y43);
                if (TRows.Value > 5) Load<V, TVectors>(start + 5 * startStride, ref y50, ref y51, ref y52, ref y53);
            }

            // Every second step prefetches one vector of the next panel, row by row in memory order, or two of them,
            // half of the rows apart. Column by column, and all in the first blocks, weights whose rows are a power of
            // two apart were a fifth slower.
            int done = block++ * (K / 2), inRow = fetch.VectorsOfRow;
            bool fetches = done < (fetch.Slowly ? fetch.Vectors : fetch.Vectors / 2);
            float* next = fetches ? fetch.From.Start + done / inRow * fetch.From.RowStride : b;
            nint nextRow = (fetches ? fetch.From.RowStride : 0) - (inRow - 1) * V.Width;
            nint second = fetches && !fetch.Slowly ? fetch.From.Rows / 2 * fetch.From.RowStride : 0;
            int left = inRow;

            // Two steps per iteration halve the loop overhead.
            float* a0 = aTile, a3 = aTile + 3 * aRow, bRow = TPacks.Value == 1 ? source.Start : b, packed = b;
            int k = K;
            for (; k >= 2; k -= 2)
            {
                Prefetch<V>(next, next + second);
                next += --left == 0 ? nextRow : V.Width;
                if (left == 0) left = inRow;
                Step<V, TRows, TVectors, TPacks>(
                    a0, a3, aRow, bRow, packed,
                    ref y00, ref y01, ref y02, ref y03,
                    ref y10, ref y11, ref y12, ref y13,
                    ref y20, ref y21, ref y22, ref y23,
                    ref y30, ref y31, ref y32, ref y33,
                    ref y40, ref y41, ref y42, ref y43,
                    ref y50, ref y51, ref y52, ref y53);
                Step<V, TRows, TVectors, TPacks>(
                    a0 + aStep, a3 + aStep, aRow, bRow + step, packed + width,
                    ref y00, ref y01, ref y02, ref y03,
                    ref y10, ref y11, ref y12, ref y13,
                    ref y20, ref y21, ref y22, ref y23,
                    ref y30, ref y31, ref y32, ref y33,
                    ref y40, ref y41, ref y42, ref y43,
                    ref y50, ref y51, ref y52, ref y53);
                a0 += 2 * aStep;
                a3 += 2 * aStep;
                bRow += 2 * step;
                packed += 2 * width;
            }
            if (k == 1)
                Step<V, TRows, TVectors, TPacks>(
                    a0, a3, aRow, bRow, packed,
                    ref y00, ref y01, ref y02, ref y03,
                    ref y10, ref y11, ref y12, ref y13,
                    ref y20, ref y21, ref y22, ref y23,
                    ref y30, ref y31, ref y32, ref y33,
                    ref y40, ref y41, ref y42, ref y43,
                    ref y50, ref y51, ref y52, ref y53);

            Store<V, TVectors>(y, y00, y01, y02, y03);
            if (TRows.Value > 1) Store<V, TVectors>(y + yStride, y10, y11, y12, y13);
            if (TRows.Value > 2) Store<V, TVectors>(y + 2 * yStride, y20, y21, y22, y23);
            if (TRows.Value > 3) Store<V, TVectors>(y + 3 * yStride, y30, y31, y32, y33);
            if (TRows.Value > 4) Store<V, TVectors>(y + 4 * yStride, y40, y41, y42, y43);
            if (TRows.Value > 5) Store<V, TVectors>(y + 5 * yStride, y50, y51, y52, y53);

            aTile += TRows.Value * aRow;
            y += TRows.Value * yStride;
            if (start != null) start += TRows.Value * startStride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, TRows, TVectors, TPacks>(
        float* a0, float* a3, nint aRow, float* b, float* packed,
        ref V y00, ref V y01, ref V y02, ref V y03,
        ref V y10, ref V y11, ref V y12, ref V y13,
        ref V y20, ref V y21, ref V y22, ref V y23,
        ref V y30, ref V y31, ref V y32, ref V y33,
        ref V y40, ref V y41, ref V y42, ref V y43,
        ref V y50, ref V y51, ref V y52, ref V y53)
        where V : unmanaged, IVectorWidth<V>
        where TRows : ICount
        where TVectors : ICount
        where TPacks : ICount
    {
        V b0 = V.Load(b);
        V b1 = TVectors.Value > 1 ? V.Load(b + V.Width) : V.Zero;
        V b2 = TVectors.Value > 2 ? V.Load(b + 2 * V.Width) : V.Zero;
        V b3 = TVectors.Value > 3 ? V.Load(b + 3 * V.Width) : V.Zero;
        if (TPacks.Value == 1) Store<V, TVectors>(packed, b0, b1, b2, b3);
        Row<V, TVectors>(*a0, b0, b1, b2, b3, ref y00, ref y01, ref y02, ref y03);
        if (TRows.Value > 1) Row<V, TVectors>(a0[aRow], b0, b1, b2, b3, ref y10, ref y11, ref y12, ref y13);
        if (TRows.Value > 2) Row<V, TVectors>(a0[2 * aRow], b0, b1, b2, b3, ref y20, ref y21, ref y22, ref y23);
        if (TRows.Value > 3) Row<V, TVectors>(*a3, b0, b1, b2, b3, ref y30, ref y31, ref y32, ref y33);
        if (TRows.Value > 4) Row<V, TVectors>(a3[aRow], b0, b1, b2, b3, ref y40, ref y41, ref y42, ref y43);
        if (TRows.Value > 5) Row<V, TVectors>(a3[2 * aRow], b0, b1, b2, b3, ref y50, ref y51, ref y52, ref y53);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<V>(float* first, float* second) where V : unmanaged, IVectorWidth<V>
    {
        if (!Sse.IsSupported || V.Width == 1) return;
        Sse.Prefetch1(first);
        Sse.Prefetch1(second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<V, TVectors>(float a, V b0, V b1, V b2, V b3, ref V y0, ref V y1, ref V y2, ref V y3)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        V x = V.Broadcast(a);
        y0 = V.MultiplyAdd(x, b0, y0);
        if (TVectors.Value > 1) y1 = V.MultiplyAdd(x, b1, y1);
        if (TVectors.Value > 2) y2 = V.MultiplyAdd(x, b2, y2);
        if (TVectors.Value > 3) y3 = V.MultiplyAdd(x, b3, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<V, TVectors>(float* y, ref V y0, ref V y1, ref V y2, ref V y3)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        y0 = V.Load(y);
        if (TVectors.Value > 1) y1 = V.Load(y + V.Width);
        if (TVectors.Value > 2) y2 = V.Load(y + 2 * V.Width);
        if (TVectors.Value > 3) y3 = V.Load(y + 3 * V.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, TVectors>(float* y, V y0, V y1, V y2, V y3)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        V.Store(y, y0);
        if (TVectors.Value > 1) V.Store(y + V.Width, y1);
        if (TVectors.Value > 2) V.Store(y + 2 * V.Width, y2);
        if (TVectors.Value > 3) V.Store(y + 3 * V.Width, y3);
    }
}
