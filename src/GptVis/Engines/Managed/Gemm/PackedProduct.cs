using System.Buffers;
using System.Runtime.CompilerServices;
using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// y += a · b for many rows, compute-bound: a packed panel of b stays in the L1 cache while every row of a is
/// multiplied with it.
/// </summary>
internal static unsafe class PackedProduct
{
    /// <summary>Floats of b in one panel: 32 KB, the L1 cache of most processors.</summary>
    private const int FloatsOfPanel = 1 << 13;

    /// <summary>The largest number of rows of a per unit, so that they stay in the L2 cache for all panels.</summary>
    private const int MaxRowsPerUnit = 384;

    /// <summary>Floats of y in one unit, 64 KB.</summary>
    private const int FloatsOfY = 1 << 14;

    /// <summary>Rows of a per block if a is streamed from memory.</summary>
    private const int RowsPerBlock = 96;

    /// <summary>Floats in a cache line: a vector across two lines takes twice as long to load.</summary>
    private const int Line = 16;

    /// <summary>No source: the panel is packed already. As a prefetch: none.</summary>
    private static Matrix None => new(null, 0, 0, 0);

    /// <summary>
    /// Units are neighbouring panels of b, for a b that is read once, like a weight. The rows of y must be contiguous.
    /// </summary>
    public static void Add<V>(Matrix y, Matrix a, Matrix b, InitialValue start, CancellationToken stop = default)
        where V : unmanaged, IVectorWidth<V>
    {
        int width = V.Width * V.TileVectors;
        int panels = (y.Columns + width - 1) / width, rowsPerUnit = RowsPerUnit(y.Rows),
            rowUnits = (y.Rows + rowsPerUnit - 1) / rowsPerUnit;
        bool parallel = WorkerPool.IsWorth((long)y.Rows * y.Columns * a.Columns);
        int panelsPerUnit = PanelsPerUnit(panels, rowsPerUnit * width, parallel ? WorkerPool.Count : 1),
            columnUnits = (panels + panelsPerUnit - 1) / panelsPerUnit;

        void Run(int unit)
        {
            int row = unit / columnUnits * rowsPerUnit, rows = Math.Min(rowsPerUnit, y.Rows - row);
            int column = unit % columnUnits * panelsPerUnit * width,
                columns = Math.Min(panelsPerUnit * width, y.Columns - column);
            AddUnit<V>(y.Part(row, rows, column, columns), a.RowsFrom(row, rows), b.ColumnsFrom(column, columns),
                start.At(column));
        }

        if (parallel) WorkerPool.Run(columnUnits * rowUnits, Run, stop);
        else
            for (int unit = 0; unit < columnUnits * rowUnits; unit++) Run(unit);
    }

    /// <summary>
    /// Units are rows of a, for an a much larger than b, which is packed whole. y may have any strides.
    /// </summary>
    public static void AddByRows<V>(Matrix y, Matrix a, Matrix b, bool fresh, CancellationToken stop = default)
        where V : unmanaged, IVectorWidth<V>
    {
        int width = V.Width * V.TileVectors, panels = (y.Columns + width - 1) / width, K = b.Rows;
        float[] packed = ArrayPool<float>.Shared.Rent(panels * width * K + Line);
        try
        {
            fixed (float* start = packed)
            {
                float* first = Aligned(start);
                for (int panel = 0; panel < panels; panel++)
                {
                    int columns = Math.Min(width, y.Columns - panel * width);
                    Pack<V>(first + (long)panel * width * K, (columns + V.Width - 1) / V.Width * V.Width,
                        b.ColumnsFrom(panel * width, columns));
                }

                // Two blocks per unit, so that the second can be prefetched, if there are still enough units for all
                // cores.
                int rowsPerUnit = (y.Rows >= 8 * WorkerPool.Count * RowsPerBlock ? 2 : 1) * RowsPerBlock;
                WorkerPool.Run((y.Rows + rowsPerUnit - 1) / rowsPerUnit, unit =>
                {
                    int last = Math.Min(y.Rows, (unit + 1) * rowsPerUnit);
                    for (int row = unit * rowsPerUnit; row < last; row += RowsPerBlock)
                    {
                        int rows = Math.Min(RowsPerBlock, last - row),
                            after = Math.Min(RowsPerBlock, last - row - rows);
                        for (int panel = 0; panel < panels; panel++)
                        {
                            int column = panel * width, columns = Math.Min(width, y.Columns - column);
                            var following = panel == panels - 1 ? a.RowsFrom(row + rows, after) : None;
                            AddRows<V>(y.Part(row, rows, column, columns), a.RowsFrom(row, rows), following,
                                first + (long)panel * width * K, fresh);
                        }
                    }
                }, stop);
            }
        }
        finally { ArrayPool<float>.Shared.Return(packed); }
    }

    /// <summary>Equal shares, in whole tiles.</summary>
    private static int RowsPerUnit(int rows)
    {
        int units = (rows + MaxRowsPerUnit - 1) / MaxRowsPerUnit;
        return (rows + units * MicroKernel.MaxRows - 1) / (units * MicroKernel.MaxRows) * MicroKernel.MaxRows;
    }

    /// <summary>Equal shares, limited to the panels for which y's part stays in the L2 cache.</summary>
    private static int PanelsPerUnit(int panels, int floatsOfPanel, int cores)
    {
        int most = Math.Max(1, FloatsOfY / floatsOfPanel);
        int units = Math.Max((panels + most - 1) / most, cores);
        units = (units + cores - 1) / cores * cores;
        return (panels + units - 1) / units;
    }

    private static int Depth(int width) => FloatsOfPanel / width;

    // Panels of the same rows of b, one after the other: they share pages, so each page is looked up once.
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddUnit<V>(Matrix y, Matrix a, Matrix b, InitialValue start)
    where V : unmanaged, IVectorWidth<V>
    {
        int fullWidth = V.Width * V.TileVectors, depth = Depth(fullWidth);
        float* panel = stackalloc float[FloatsOfPanel + Line],
            beside = stackalloc float[MicroKernel.MaxRows * fullWidth + Line];
        float* packed = Aligned(panel), edge = Aligned(beside);

        for (int k = 0; k < b.Rows; k += depth)
        {
            int part = Math.Min(depth, b.Rows - k);
            var aPart = a.ColumnsFrom(k, part);
            for (int column = 0; column < y.Columns; column += fullWidth)
            {
                int columns = Math.Min(fullWidth, y.Columns - column), vectors = (columns + V.Width - 1) / V.Width,
                    width = vectors * V.Width;
                var from = k == 0 ? start.At(column) : InitialValue.Held;
                var target = y.ColumnsFrom(column, columns);
                var source = b.Part(k, part, column, columns);
                // The first tile packs the panel while it computes.
                if (width == columns && b.ColumnStride == 1 && y.Rows >= MicroKernel.MaxRows)
                {
                    AddTiles<V>(target.Start, y.RowStride, from, aPart, packed, vectors, source,
                        Next(b, k, part, column, fullWidth));
                    continue;
                }

                Pack<V>(packed, width, source);
                if (width == columns)
                    AddTiles<V>(target.Start, y.RowStride, from, aPart, packed, vectors, None,
                        Next(b, k, part, column, fullWidth));
                else AddEdge<V>(target, aPart, packed, edge, vectors, from);
            }
        }
    }

    /// <summary>The next panel, to prefetch; empty if none of the same size follows.</summary>
    private static Matrix Next(Matrix b, int k, int part, int column, int width)
    {
        // For a transposed b, the hardware prefetcher is enough.
        if (b.ColumnStride == 1 && column + 2 * width <= b.Columns) return b.Part(k, part, column + width, width);
        if (b.ColumnStride == 1 && k + 2 * part <= b.Rows && width <= b.Columns)
            return b.Part(k + part, part, 0, width);
        return None;
    }

    /// <summary>
    /// The last columns of y, which fill no whole vector: each tile is computed in a buffer and copied.
    /// </summary>
    private static void AddEdge<V>(Matrix y, Matrix a, float* packed, float* edge, int vectors, InitialValue start)
        where V : unmanaged, IVectorWidth<V>
    {
        int width = vectors * V.Width;
        for (int row = 0; row < y.Rows; row += MicroKernel.MaxRows)
        {
            int rows = Math.Min(MicroKernel.MaxRows, y.Rows - row);
            for (int r = 0; r < rows; r++) start.CopyTo(new Span<float>(edge + r * width, y.Columns), y.At(row + r, 0));
            AddTiles<V>(edge, width, InitialValue.Held, a.RowsFrom(row, rows), packed, vectors, None, None);
            for (int r = 0; r < rows; r++)
                new Span<float>(edge + r * width, y.Columns).CopyTo(new Span<float>(y.At(row + r, 0), y.Columns));
        }
    }

    /// <summary>Multiplies a block of rows of a with a packed panel of full depth; y may have any strides.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows<V>(Matrix y, Matrix a, Matrix following, float* packed, bool fresh)
    where V : unmanaged, IVectorWidth<V>
    {
        int width = V.Width * V.TileVectors, vectors = (y.Columns + V.Width - 1) / V.Width, depth = Depth(width);
        float* space = stackalloc float[RowsPerBlock * width + Line], block = Aligned(space);
        for (int k = 0; k < a.Columns; k += depth)
        {
            int part = Math.Min(depth, a.Columns - k), after = Math.Min(depth, a.Columns - k - part);
            var ahead = after > 0
                ? a.ColumnsFrom(k + part, after)
                : following.ColumnsFrom(0, Math.Min(depth, a.Columns));
            AddTiles<V>(block, width, k == 0 ? InitialValue.Zero : InitialValue.Held, a.ColumnsFrom(k, part),
                packed + k * vectors * V.Width, vectors, None, ahead);
        }

        for (int column = 0; column < y.Columns; column++)
            AddColumn(y.At(0, column), y.RowStride, block + column, width, y.Rows, fresh);
    }

    /// <summary>
    /// Adds or writes a column of a block to y. If y is transposed, as for the unembedding, the column is contiguous
    /// there.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumn(float* target, nint targetStride, float* from, nint fromStride, int rows, bool fresh)
    {
        if (!fresh)
        {
            for (int row = 0; row < rows; row++) target[row * targetStride] += from[row * fromStride];
            return;
        }

        if (targetStride == 1)
            for (; rows >= 4; rows -= 4, target += 4, from += 4 * fromStride)
            {
                float y0 = from[0], y1 = from[fromStride], y2 = from[2 * fromStride], y3 = from[3 * fromStride];
                (target[0], target[1], target[2], target[3]) = (y0, y1, y2, y3);
            }
        for (int row = 0; row < rows; row++) target[row * targetStride] = from[row * fromStride];
    }

    private static void AddTiles<V>(
        float* y, nint yStride, InitialValue start, Matrix a, float* packed, int vectors, Matrix source, Matrix ahead)
        where V : unmanaged, IVectorWidth<V>
    {
        float* from = start.FirstRow(y);
        nint stride = start.Stride(yStride);
        switch (vectors)
        {
            case 1: MicroKernel.Add<V, Counts.One>(y, yStride, from, stride, a, packed, source, ahead); break;
            case 2: MicroKernel.Add<V, Counts.Two>(y, yStride, from, stride, a, packed, source, ahead); break;
            case 3: MicroKernel.Add<V, Counts.Three>(y, yStride, from, stride, a, packed, source, ahead); break;
            default: MicroKernel.Add<V, Counts.Four>(y, yStride, from, stride, a, packed, source, ahead); break;
        }
    }

    /// <summary>
    /// Copies b, with any strides, into rows of <paramref name="width"/> floats; and pads its columns with 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack<V>(float* packed, int width, Matrix b) where V : unmanaged, IVectorWidth<V>
    {
        int columns = b.Columns, whole = b.ColumnStride == 1 ? columns / V.Width * V.Width : 0;
        nint rowStride = b.RowStride, columnStride = b.ColumnStride;
        float* source = b.Start;
        for (int k = 0; k < b.Rows; k++, source += rowStride, packed += width)
        {
            int column = 0;
            for (; column < whole; column += V.Width) V.Store(packed + column, V.Load(source + column));
            for (; column < columns; column++) packed[column] = source[column * columnStride];
            for (; column < width; column++) packed[column] = 0;
        }
    }

    private static float* Aligned(float* start) =>
        (float*)(((nint)start + Line * sizeof(float) - 1) & ~(nint)(Line * sizeof(float) - 1));
}
