namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// A vector of floats. Kernels are written once and compiled for every width: <see cref="VectorPath"/>.
/// </summary>
internal interface IVectorWidth<TSelf>
    where TSelf : unmanaged, IVectorWidth<TSelf>
{
    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    /// <summary>
    /// Vectors side by side in a tile of <see cref="MicroKernel"/>: six rows of them and their operands must fit in the
    /// registers.
    /// </summary>
    static abstract int TileVectors { get; }

    /// <summary>Vectors side by side in <see cref="StreamedProduct"/>: 8 rows of them stay in registers.</summary>
    static abstract int StreamVectors { get; }

    static abstract TSelf Zero { get; }

    static abstract unsafe TSelf Load(float* source);

    static abstract unsafe void Store(float* target, TSelf value);

    static abstract TSelf Broadcast(float value);

    /// <summary>a · b + c.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a · b + c with b in memory: one fused instruction, which a separate load would prevent.</summary>
    static abstract unsafe TSelf MultiplyAdd(TSelf a, float* b, TSelf c);

    static abstract float Sum(TSelf value);
}
