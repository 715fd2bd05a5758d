using GptVis.Engines.Managed.Threading;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>Matrix product: picks the kernel for the shapes. The result is the same on any number of cores.</summary>
internal static class Product
{
    /// <summary>
    /// Up to this many rows, the product is memory-bound: reading b takes longer than the arithmetic.
    /// </summary>
    public const int FewRows = 20;

    /// <summary>The largest depth at which one core's rows of a stay in its L2 cache.</summary>
    private const int MaxDepth = 1024;

    /// <summary>
    /// y (M, N) = start + a (M, K) · b (K, N). The rows of y must be contiguous; a and b may be transposed.
    /// </summary>
    public static void Add(Matrix y, Matrix a, Matrix b, InitialValue start, CancellationToken stop = default)
    {
        switch (VectorPaths.Current)
        {
            case VectorPath.Vector512: Add<Width512>(y, a, b, start, stop); break;
            case VectorPath.Vector256: Add<Width256>(y, a, b, start, stop); break;
            case VectorPath.Vector128: Add<Width128>(y, a, b, start, stop); break;
            default: Add<Width1>(y, a, b, start, stop); break;
        }
    }

    private static void Add<V>(Matrix y, Matrix a, Matrix b, InitialValue start, CancellationToken stop)
        where V : unmanaged, IVectorWidth<V>
    {
        if (a.Rows <= FewRows && a.ColumnStride == 1 && b.ColumnStride == 1)
        {
            start.Write(y);
            StreamedProduct.Add<V>(y, a, b, stop);
        }
        else if (a.Rows <= FewRows && a.ColumnStride == 1 && b.RowStride == 1)
            DotProducts.Add<V>(y, a, b, Begin(y, start), stop);
        else if (NarrowProduct.Fits(b)) NarrowProduct.Add(y, a, b, start, stop);
        else AddInSlices<V>(y, a, b, start, stop);
    }

    private static void AddInSlices<V>(Matrix y, Matrix a, Matrix b, InitialValue start, CancellationToken stop)
        where V : unmanaged, IVectorWidth<V>
    {
        int slices = (b.Rows + MaxDepth - 1) / MaxDepth, depth = (b.Rows + slices - 1) / slices;
        bool byRows = b.RowStride == 1 && b.Columns >= 2 * a.Rows
            && WorkerPool.IsWorth((long)y.Rows * y.Columns * a.Columns);
        for (int k = 0; k < b.Rows; k += depth, start = InitialValue.Held)
        {
            int part = Math.Min(depth, b.Rows - k);
            Matrix aPart = a.ColumnsFrom(k, part), bPart = b.RowsFrom(k, part);
            if (byRows)
                PackedProduct.AddByRows<V>(
                    y.Transposed, bPart.Transposed, aPart.Transposed, Begin(y, start), stop);
            else PackedProduct.Add<V>(y, aPart, bPart, start, stop);
        }
    }

    /// <summary>Whether y is overwritten instead of read: zeros are not worth a pass over y.</summary>
    private static bool Begin(Matrix y, InitialValue start)
    {
        if (!start.IsZero) start.Write(y);
        return start.IsZero;
    }
}
