using GptVis.Engines.Managed.Gemm;
using GptVis.Tests.Engines.Managed.Kernels;
using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>Products against the naive loop, with guarded memory around every operand.</summary>
public sealed class ProductTests(ITestOutputHelper output)
{
    // Of the sum of absolute values. Measured worst: 3.9e-7. One product of 4,099 left out: 2e-4.
    private const double Tolerance = 1e-6;

    public static TheoryData<bool, bool, string> Layouts
    {
        get
        {
            var data = new TheoryData<bool, bool, string>();
            foreach (var beginning in Enum.GetNames<ProductCase.Beginning>())
                foreach (bool aTransposed in (bool[])[false, true])
                    foreach (bool bTransposed in (bool[])[false, true])
                        data.Add(aTransposed, bTransposed, beginning);
            return data;
        }
    }

    /// <summary>The path of this process and all narrower ones.</summary>
    public static TheoryData<string> Paths =>
        [.. Enum.GetValues<VectorPath>().Where(path => path <= VectorPaths.Current).Select(path => path.ToString())];

    [Theory, MemberData(nameof(Layouts))]
    public void Product_is_the_naive_one(bool aTransposed, bool bTransposed, string beginning)
    {
        var worst = new WorstError(Tolerance);
        var start = Enum.Parse<ProductCase.Beginning>(beginning);
        int seed = 4 * (int)start + (aTransposed ? 2 : 0) + (bTransposed ? 1 : 0);
        foreach (var (M, N, K) in ProductSizes.Mixed(seed).Concat(ProductSizes.Large))
        {
            var c = new ProductCase(M, N, K, aTransposed, bTransposed, start);
            Product.Add(c.Y, c.A, c.B, c.Start);
            c.Require(worst);
        }
        worst.Print(output);
    }

    [Theory, MemberData(nameof(Paths))]
    public void Streamed_product_is_the_naive_one(string path) =>
        EachSize(path, (M, N, K) => new ProductCase(M % 24 + 1, N, K), (lanes, c) =>
        {
            switch (lanes)
            {
                case VectorPath.Vector512: StreamedProduct.Add<Width512>(c.Y, c.A, c.B); break;
                case VectorPath.Vector256: StreamedProduct.Add<Width256>(c.Y, c.A, c.B); break;
                case VectorPath.Vector128: StreamedProduct.Add<Width128>(c.Y, c.A, c.B); break;
                default: StreamedProduct.Add<Width1>(c.Y, c.A, c.B); break;
            }
        });

    [Theory, MemberData(nameof(Paths))]
    public void Dot_products_are_the_naive_ones(string path) =>
        EachSize(path, (M, N, K) => new ProductCase(M % 24 + 1, N, K, bTransposed: true, beginning: ZeroOrHeld(N)),
            (lanes, c) =>
        {
            switch (lanes)
            {
                case VectorPath.Vector512: DotProducts.Add<Width512>(c.Y, c.A, c.B, c.Start.IsZero); break;
                case VectorPath.Vector256: DotProducts.Add<Width256>(c.Y, c.A, c.B, c.Start.IsZero); break;
                case VectorPath.Vector128: DotProducts.Add<Width128>(c.Y, c.A, c.B, c.Start.IsZero); break;
                default: DotProducts.Add<Width1>(c.Y, c.A, c.B, c.Start.IsZero); break;
            }
        });

    [Theory, MemberData(nameof(Paths))]
    public void Packed_product_is_the_naive_one(string path) =>
        EachSize(path, (M, N, K) => new ProductCase(M, N, K, M % 2 == 0, K % 2 == 0, (ProductCase.Beginning)(N % 3)),
            (lanes, c) =>
        {
            switch (lanes)
            {
                case VectorPath.Vector512: PackedProduct.Add<Width512>(c.Y, c.A, c.B, c.Start); break;
                case VectorPath.Vector256: PackedProduct.Add<Width256>(c.Y, c.A, c.B, c.Start); break;
                case VectorPath.Vector128: PackedProduct.Add<Width128>(c.Y, c.A, c.B, c.Start); break;
                default: PackedProduct.Add<Width1>(c.Y, c.A, c.B, c.Start); break;
            }
        });

    [Theory, MemberData(nameof(Paths))]
    public void Packed_product_by_rows_is_the_naive_one(string path) =>
        EachSize(path, (M, N, K) => new ProductCase(M, N, K, M % 2 == 0, K % 2 == 0, ZeroOrHeld(N)), (lanes, c) =>
        {
            switch (lanes)
            {
                case VectorPath.Vector512: PackedProduct.AddByRows<Width512>(c.Y, c.A, c.B, c.Start.IsZero); break;
                case VectorPath.Vector256: PackedProduct.AddByRows<Width256>(c.Y, c.A, c.B, c.Start.IsZero); break;
                case VectorPath.Vector128: PackedProduct.AddByRows<Width128>(c.Y, c.A, c.B, c.Start.IsZero); break;
                default: PackedProduct.AddByRows<Width1>(c.Y, c.A, c.B, c.Start.IsZero); break;
            }
        });

    [Theory, MemberData(nameof(Paths))]
    public void Packed_product_by_rows_writes_a_transposed_y(string path)
    {
        // y as columns: what Product does with a large transposed weight.
        var worst = new WorstError(Tolerance);
        foreach (var (M, N, K) in ProductSizes.Mixed(seed: 100))
        {
            var c = new ProductCase(M, N, K, bTransposed: true);
            var (y, a, b) = (c.Y.Transposed, c.B.Transposed, c.A.Transposed);
            switch (Enum.Parse<VectorPath>(path))
            {
                case VectorPath.Vector512: PackedProduct.AddByRows<Width512>(y, a, b, fresh: false); break;
                case VectorPath.Vector256: PackedProduct.AddByRows<Width256>(y, a, b, fresh: false); break;
                case VectorPath.Vector128: PackedProduct.AddByRows<Width128>(y, a, b, fresh: false); break;
                default: PackedProduct.AddByRows<Width1>(y, a, b, fresh: false); break;
            }
            c.Require(worst);
        }
        worst.Print(output);
    }

    [Theory, MemberData(nameof(Paths))]
    public void Tile_is_the_naive_product(string path)
    {
        switch (Enum.Parse<VectorPath>(path))
        {
            case VectorPath.Vector512: Tiles<Width512>(); break;
            case VectorPath.Vector256: Tiles<Width256>(); break;
            case VectorPath.Vector128: Tiles<Width128>(); break;
            default: Tiles<Width1>(); break;
        }
    }

    private void Tiles<V>() where V : unmanaged, IVectorWidth<V>
    {
        Tiles<V, Counts.One>();
        Tiles<V, Counts.Two>();
        Tiles<V, Counts.Three>();
        Tiles<V, Counts.Four>();
    }

    private void Tiles<V, TVectors>()
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        var worst = new WorstError(Tolerance);
        foreach (var beginning in Enum.GetValues<ProductCase.Beginning>())
            for (int M = 1; M <= 14; M++)
                foreach (int K in (int[])[1, 2, 7, 64])
                    foreach (bool packs in M < MicroKernel.MaxRows ? (bool[])[false] : [false, true])
                        AddTile<V, TVectors>(
                            new ProductCase(M, V.Width * TVectors.Value, K, aTransposed: M % 2 == 0,
                                beginning: beginning, bHasGaps: packs), packs, worst);
        worst.Print(output);
    }

    /// <summary>b as it lies, or packed on the way from rows that lie apart.</summary>
    private static unsafe void AddTile<V, TVectors>(ProductCase c, bool packs, WorstError worst)
        where V : unmanaged, IVectorWidth<V>
        where TVectors : ICount
    {
        var packed = new float[c.B.Rows * c.B.Columns];
        fixed (float* space = packed)
        {
            Matrix ahead = new(space, 0, 0, 0);
            MicroKernel.Add<V, TVectors>(
                c.Y.Start, c.Y.RowStride, c.Start.FirstRow(c.Y.Start), c.Start.Stride(c.Y.RowStride), c.A, packs
                    ? space
                    : c.B.Start, packs ? c.B : default, ahead);
        }
        c.Require(worst);
    }

    private void EachSize(string path, Func<int, int, int, ProductCase> make, Action<VectorPath, ProductCase> add)
    {
        var worst = new WorstError(Tolerance);
        foreach (var (M, N, K) in ProductSizes.Mixed(seed: 100).Concat(ProductSizes.Large))
        {
            var c = make(M, N, K);
            add(Enum.Parse<VectorPath>(path), c);
            c.Require(worst);
        }
        worst.Print(output);
    }

    private static ProductCase.Beginning ZeroOrHeld(int n) =>
        n % 2 == 0 ? ProductCase.Beginning.Zero : ProductCase.Beginning.Held;
}
