using BenchmarkDotNet.Attributes;
using GptVis.Model;

namespace GptVis.Benchmarks.Kernels;

/// <summary>One row of scores: attention's, and the vocabulary's.</summary>
public class SoftmaxBenchmarks
{
    private float[] _scores = [], _p = [], _dp = [];

    [Params(10, 64, 256, 50257)]
    public int Scores { get; set; }

    [GlobalSetup]
    public void Setup() => (_scores, _p, _dp) = (Numbers.Random(Scores), new float[Scores], Numbers.Random(Scores));

    [Benchmark]
    public void Forward() => Softmax.Forward(_p, _scores);

    [Benchmark]
    public void Backward() => Softmax.Backward(_scores, _dp, _p);
}
