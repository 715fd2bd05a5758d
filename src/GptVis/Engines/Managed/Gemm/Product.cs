using GptVis.Engines.Managed.Kernels;

namespace GptVis.Engines.Managed.Gemm;

/// <summary>y += a · b in the way that fits the shapes. The result is the same on any number of cores.</summary>
internal static class Product
{
    /// <summary>Up to this many rows, reading b from memory takes longer than the arithmetic.</summary>
    public const int FewRows = 20;

    /// <summary>Depth up to which the rows of a that one core works on stay in its second cache.</summary>
    private const int MaxDepth = 1024;

    /// <summary>
    /// y (M, N) = start + a (M, K) · b (K, N). The rows of y are contiguous; a and b may be transposed.
    /// </summary>
    public static void Add(Matrix y, Matrix a, Matrix b, InitialValue start)
    {
        switch (VectorPaths.Current)
        {
            case VectorPath.Vector512: Add<Width512>(y, a, b, start); break;
            case VectorPath.Vector256: Add<Width256>(y, a, b, start); break;
            case VectorPath.Vector128: Add<Width128>(y, a, b, start); break;
            default: Add<Width1>(y, a, b, start); break;
        }
    }

    private static void Add<V>(Matrix y, Matrix a, Matrix b, InitialValue start) where V : unmanaged, IVectorWidth<V>
    {
        if (a.Rows <= FewRows && a.ColumnStride == 1 && b.ColumnStride == 1)
        {
            start.Write(y);
            StreamedProduct.Add<V>(y, a, b);
        }
        else if (a.Rows <= FewRows && a.ColumnStride == 1 && b.RowStride == 1)
            DotProducts.Add<V>(y, a, b, fresh: Begin(y, start));
        else if (NarrowProduct.Fits(b)) NarrowProduct.Add(y, a, b, start);
        else AddInSlices<V>(y, a, b, start);
    }

    private static void AddInSlices<V>(Matrix y, Matrix a, Matrix b, InitialValue start)
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
                PackedProduct.AddByRows<V>(y.Transposed, bPart.Transposed, aPart.Transposed, fresh: Begin(y, start));
            else PackedProduct.Add<V>(y, aPart, bPart, start);
        }
    }

    /// <summary>Whether y is to be written without being read: zeros are not worth a pass over y.</summary>
    private static bool Begin(Matrix y, InitialValue start)
    {
        if (!start.IsZero) start.Write(y);
        return start.IsZero;
    }
}
