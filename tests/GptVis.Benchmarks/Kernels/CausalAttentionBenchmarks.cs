using BenchmarkDotNet.Attributes;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Benchmarks.Kernels;

/// <summary>One head of GPT-2 small, by the caller alone: a run shares the heads among its cores.</summary>
public unsafe class CausalAttentionBenchmarks
{
    private const int D = 64;

    private float[] _qkv = [], _scores = [], _pattern = [], _z = [], _dqkv = [];

    [Params(1, 10, 64, 256)]
    public int T { get; set; }

    [GlobalSetup]
    public void Setup() =>
        (_qkv, _scores, _pattern, _z, _dqkv) =
        (Numbers.Random(3 * T * D), new float[T * T], new float[T * T], new float[T * D], new float[3 * T * D]);

    [Benchmark]
    public void Forward()
    {
        fixed (float* qkv = _qkv, scores0 = _scores, pattern0 = _pattern, z = _z)
        {
            Matrix scores = Square(scores0), pattern = Square(pattern0);
            CausalAttention.Scores(scores, Rows(qkv, 0), Rows(qkv, 1));
            CausalAttention.Pattern(pattern, scores);
            CausalAttention.Mix(Rows(z, 0), pattern, Rows(qkv, 2));
        }
    }

    [Benchmark]
    public void Backward()
    {
        fixed (float* qkv = _qkv, dscores0 = _scores, pattern0 = _pattern, dz = _z, dqkv = _dqkv)
        {
            Matrix dscores = Square(dscores0), pattern = Square(pattern0);
            CausalAttention.BackwardMix(dscores, Rows(dqkv, 2), Rows(dz, 0), pattern, Rows(qkv, 2));
            CausalAttention.BackwardPattern(dscores, dscores, pattern);
            CausalAttention.BackwardScores(Rows(dqkv, 0), Rows(dqkv, 1), dscores, Rows(qkv, 0), Rows(qkv, 1));
        }
    }

    private Matrix Square(float* start) => new(start, T, T, T);

    private Matrix Rows(float* start, int part) => new(start + part * T * D, T, D, D);
}
