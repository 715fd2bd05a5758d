using BenchmarkDotNet.Attributes;
using GptVis.Engines.Managed.Kernels;

namespace GptVis.Benchmarks.Kernels;

/// <summary>
/// The four matrices of a block of GPT-2 small. The weight is read again and again, so that it may come from a cache:
/// whole runs are slower.
/// </summary>
public class MatMulBenchmarks
{
    private float[] _x = [], _y = [], _weight = [], _bias = [], _dx = [], _dweight = [], _dbias = [];

    [Params(1, 10, 64, 256)]
    public int T { get; set; }

    [Params("qkv 768x2304", "attn_out 768x768", "mlp_in 768x3072", "mlp_out 3072x768")]
    public string Matrix { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] shape = [.. Matrix.Split(' ')[1].Split('x').Select(int.Parse)];
        var (In, Out) = (shape[0], shape[1]);
        (_x, _y, _weight, _bias) =
            (Numbers.Random(T * In), Numbers.Random(T * Out), Numbers.Random(In * Out), Numbers.Random(Out));
        (_dx, _dweight, _dbias) = (new float[T * In], new float[In * Out], new float[Out]);
    }

    [Benchmark]
    public void Forward() => MatMul.Forward(_y, _x, _weight, _bias, T);

    [Benchmark]
    public void BackwardInput() => MatMul.BackwardInput(_dx, _y, _weight, T);

    [Benchmark]
    public void BackwardWeight() => MatMul.BackwardWeight(_dweight, _dbias, _y, _x, T);
}
