using BenchmarkDotNet.Attributes;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Benchmarks.Kernels;

/// <summary>All 50,257 logits of GPT-2 small.</summary>
public class UnembedBenchmarks
{
    private const int C = 768, V = 50257;

    private float[] _x = [], _logits = [], _unembedding = [], _dx = [];

    [Params(1, 10, 64, 256)]
    public int T { get; set; }

    [GlobalSetup]
    public void Setup() =>
        (_x, _logits, _unembedding, _dx) =
        (Numbers.Random(T * C), Numbers.Random(T * V), Numbers.Random(V * C), new float[T * C]);

    [Benchmark]
    public void Forward() => Unembed.Forward(_logits, _x, _unembedding, T);

    [Benchmark]
    public void BackwardInput() => Unembed.BackwardInput(_dx, _logits, _unembedding, T);
}
