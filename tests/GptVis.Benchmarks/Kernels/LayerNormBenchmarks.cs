using BenchmarkDotNet.Attributes;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Benchmarks.Kernels;

/// <summary>One layer norm of GPT-2 small, by the caller alone: a run shares the rows among its cores.</summary>
public class LayerNormBenchmarks
{
    private const int C = 768;
    private const float Epsilon = 1e-5f;

    private float[] _x = [], _y = [], _weight = [], _bias = [], _mean = [], _rstd = [], _dx = [];

    [Params(1, 10, 64, 256)]
    public int T { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        (_x, _y, _weight, _bias, _dx) =
            (Numbers.Random(T * C), new float[T * C], Numbers.Random(C), Numbers.Random(C), new float[T * C]);
        (_mean, _rstd) = (new float[T], new float[T]);
        Forward();
    }

    [Benchmark]
    public void Forward() => LayerNorm.Forward(_y, _mean, _rstd, _x, _weight, _bias, Epsilon);

    [Benchmark]
    public void BackwardInput() => LayerNorm.BackwardInput(_dx, _y, _x, _weight, _mean, _rstd);
}
