namespace GptVis.Engines.Managed.Gemm;

/// <summary>
/// A number that the compiler knows: a kernel is compiled for each one, without what it does not need.
/// </summary>
internal interface ICount
{
    static abstract int Value { get; }
}
