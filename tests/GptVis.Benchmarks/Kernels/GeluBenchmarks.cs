using BenchmarkDotNet.Attributes;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Benchmarks.Kernels;

/// <summary>
/// The hidden units of one block of GPT-2 small, by the caller alone: a run shares the rows among its cores.
/// </summary>
public class GeluBenchmarks
{
    private const int M = 3072;

    private float[] _x = [], _y = [], _dx = [];

    [Params(1, 10, 64, 256)]
    public int T { get; set; }

    [GlobalSetup]
    public void Setup() => (_x, _y, _dx) = (Numbers.Random(T * M), Numbers.Random(T * M), new float[T * M]);

    [Benchmark]
    public void Forward() => Gelu.Forward(_y, _x);

    [Benchmark]
    public void Backward() => Gelu.Backward(_dx, _y, _x);
}
