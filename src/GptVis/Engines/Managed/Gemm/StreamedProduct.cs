using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// y += a · b for few rows of a and a weight b much larger than the caches: b is read once, in memory order.
/// </summary>
/// <remarks>
/// Memory-bound: eight rows of b side by side keep the line fill buffers busy. Every row of a uses them while they are
/// in registers.
/// </remarks>
internal static unsafe class StreamedProduct
{
    /// <summary>Rows of b that are read at a time.</summary>
    private const int Streams = 8;

    /// <summary>Floats of y per unit: one core's part stays in its L1 and L2 caches.</summary>
    private const int FloatsOfY = 1 << 14;

    /// <summary>The rows of y, a and b must be contiguous.</summary>
    public static void Add<V>(Matrix y, Matrix a, Matrix b, CancellationToken stop = default)
        where V : unmanaged, IVectorWidth<V>
    {
        if (!WorkerPool.IsWorth((long)y.Rows * y.Columns * a.Columns))
        {
            AddColumns<V>(y, a, b);
            return;
        }

        int block = V.Width * V.StreamVectors;
        int rounds = (y.Columns * y.Rows + WorkerPool.Count * FloatsOfY - 1) / (WorkerPool.Count * FloatsOfY),
            parts = rounds * WorkerPool.Count;
        int width = (y.Columns + parts * block - 1) / (parts * block) * block;
        WorkerPool.Run((y.Columns + width - 1) / width, part =>
        {
            int from = part * width, columns = Math.Min(width, y.Columns - from);
            AddColumns<V>(y.ColumnsFrom(from, columns), a, b.ColumnsFrom(from, columns));
        }, stop);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<V>(Matrix y, Matrix a, Matrix b) where V : unmanaged, IVectorWidth<V>
    {
        int k = 0;
        if (y.Rows == 1) k = AddStreamsToRow<V>(y, a.Start, b);
        for (; k + Streams <= b.Rows; k += Streams) AddStreams<V>(y, a.At(0, k), a.RowStride, b.RowsFrom(k, Streams));
        for (; k < b.Rows; k++) AddStream<V>(y, a.At(0, k), a.RowStride, b.RowsFrom(k, 1));
    }

    private static void AddStreams<V>(Matrix y, float* a, nint aStride, Matrix b) where V : unmanaged, IVectorWidth<V>
    {
        int done = 0;
        if (V.StreamVectors == 2) done = AddStreams<V, Counts.Two>(y, a, aStride, b, done);
        done = AddStreams<V, Counts.One>(y, a, aStride, b, done);
        AddStreams<Width1, Counts.One>(y, a, aStride, b, done);
    }

    /// <summary>
    /// Computes as many whole blocks of columns as fit, from <paramref name="column"/> on; returns the next column.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddStreams<V, TVectors>(Matrix y, float* a, nint aStride, Matrix b, int column)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        int block = V.Width * TVectors.Value, rows = y.Rows;
        nint n = b.RowStride, yStride = y.RowStride;
        for (; column + block <= y.Columns; column += block)
        {
            float* p0 = b.Start + column, p3 = p0 + 3 * n, p6 = p3 + 3 * n;
            PrefetchNextRows<V, TVectors>(p0 + Streams * n, n);

            V b00 = V.Load(p0), b10 = V.Load(p0 + n), b20 = V.Load(p0 + 2 * n), b30 = V.Load(p3);
            V b40 = V.Load(p3 + n), b50 = V.Load(p3 + 2 * n), b60 = V.Load(p6), b70 = V.Load(p6 + n);
            V b01 = Second<V, TVectors>(p0), b11 = Second<V, TVectors>(p0 + n), b21 = Second<V, TVectors>(p0 + 2 * n),
                b31 = Second<V, TVectors>(p3);
            V b41 = Second<V, TVectors>(p3 + n), b51 = Second<V, TVectors>(p3 + 2 * n), b61 = Second<V, TVectors>(p6),
                b71 = Second<V, TVectors>(p6 + n);

            float* yRow = y.Start + column, x = a;
            for (int row = 0; row < rows; row++, yRow += yStride, x += aStride)
            {
                V y0 = V.Load(yRow), y1 = Second<V, TVectors>(yRow);
                Step<V, TVectors>(x[0], b00, b01, ref y0, ref y1);
                Step<V, TVectors>(x[1], b10, b11, ref y0, ref y1);
                Step<V, TVectors>(x[2], b20, b21, ref y0, ref y1);
                Step<V, TVectors>(x[3], b30, b31, ref y0, ref y1);
                Step<V, TVectors>(x[4], b40, b41, ref y0, ref y1);
                Step<V, TVectors>(x[5], b50, b51, ref y0, ref y1);
                Step<V, TVectors>(x[6], b60, b61, ref y0, ref y1);
                Step<V, TVectors>(x[7], b70, b71, ref y0, ref y1);
                V.Store(yRow, y0);
                if (TVectors.Value > 1) V.Store(yRow + V.Width, y1);
            }
        }
        return column;
    }

    /// <summary>
    /// As above for one row of a, over as many groups of eight rows of b as fit; returns the next row.
    /// </summary>
    private static int AddStreamsToRow<V>(Matrix y, float* a, Matrix b) where V : unmanaged, IVectorWidth<V>
    {
        int depth = b.Rows / Streams * Streams, done = 0;
        if (V.StreamVectors == 2)
            done = AddStreamsToRow<V, Counts.Two>(y.Start, a, b.Start, b.RowStride, depth, done, y.Columns);
        done = AddStreamsToRow<V, Counts.One>(y.Start, a, b.Start, b.RowStride, depth, done, y.Columns);
        AddStreamsToRow<Width1, Counts.One>(y.Start, a, b.Start, b.RowStride, depth, done, y.Columns);
        return depth;
    }

    /// <summary>
    /// Computes as many whole blocks of columns as fit, from <paramref name="from"/> on; returns the next column.
    /// </summary>
    /// <remarks>
    /// With one row there is so little work per number of b that the instruction count matters: fewer instructions
    /// leave more reads in flight. Explicit prefetches cost a quarter of the speed.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddStreamsToRow<V, TVectors>(
        float* y, float* a, float* b, nint n, int depth, int from, int columns)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        int block = V.Width * TVectors.Value, end = from + (columns - from) / block * block;
        nint two = 2 * n, three = 3 * n;
        for (int k = 0; k < depth && from < end; k += Streams, a += Streams, b += Streams * n)
        {
            V x0 = V.Broadcast(a[0]), x1 = V.Broadcast(a[1]), x2 = V.Broadcast(a[2]), x3 = V.Broadcast(a[3]);
            V x4 = V.Broadcast(a[4]), x5 = V.Broadcast(a[5]), x6 = V.Broadcast(a[6]), x7 = V.Broadcast(a[7]);
            for (int column = from; column < end; column += block)
            {
                float* p0 = b + column, p3 = p0 + three, p6 = p3 + three, target = y + column;
                V y0 = V.Load(target), y1 = Second<V, TVectors>(target);
                Step<V, TVectors>(x0, p0, ref y0, ref y1);
                Step<V, TVectors>(x1, p0 + n, ref y0, ref y1);
                Step<V, TVectors>(x2, p0 + two, ref y0, ref y1);
                Step<V, TVectors>(x3, p3, ref y0, ref y1);
                Step<V, TVectors>(x4, p3 + n, ref y0, ref y1);
                Step<V, TVectors>(x5, p3 + two, ref y0, ref y1);
                Step<V, TVectors>(x6, p6, ref y0, ref y1);
                Step<V, TVectors>(x7, p6 + n, ref y0, ref y1);
                V.Store(target, y0);
                if (TVectors.Value > 1) V.Store(target + V.Width, y1);
            }
        }
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, TVectors>(V x, float* b, ref V y0, ref V y1)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        y0 = V.MultiplyAdd(x, b, y0);
        if (TVectors.Value > 1) y1 = V.MultiplyAdd(x, b + V.Width, y1);
    }

    /// <summary>The remaining one to seven rows of b if the depth is not a multiple of eight.</summary>
    private static void AddStream<V>(Matrix y, float* a, nint aStride, Matrix b) where V : unmanaged, IVectorWidth<V>
    {
        for (int row = 0; row < y.Rows; row++)
        {
            float* yRow = y.At(row, 0);
            float x = a[row * aStride];
            int column = 0;
            for (; column + V.Width <= y.Columns; column += V.Width)
                V.Store(yRow + column, V.MultiplyAdd(V.Broadcast(x), V.Load(b.Start + column), V.Load(yRow + column)));
            for (; column < y.Columns; column++) yRow[column] += x * b.Start[column];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, TVectors>(float x, V b0, V b1, ref V y0, ref V y1)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        V broadcast = V.Broadcast(x);
        y0 = V.MultiplyAdd(broadcast, b0, y0);
        if (TVectors.Value > 1) y1 = V.MultiplyAdd(broadcast, b1, y1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Second<V, TVectors>(float* p)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount => TVectors.Value > 1 ? V.Load(p + V.Width) : V.Zero;

    // The hardware prefetcher stops at every page and does not know that the next eight rows follow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNextRows<V, TVectors>(float* p, nint n)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        if (!Sse.IsSupported || V.Width == 1) return;
        for (int row = 0; row < Streams; row++, p += n)
        {
            Sse.Prefetch0(p);
            if (TVectors.Value > 1) Sse.Prefetch0(p + V.Width);
        }
    }
}
