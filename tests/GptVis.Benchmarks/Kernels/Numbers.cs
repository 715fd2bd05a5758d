namespace GptVis.Benchmarks.Kernels;

/// <summary>Operands: N(0, 1), the same in every run.</summary>
internal static class Numbers
{
    public static float[] Random(int count)
    {
        var random = new SplitMix64(1);
        var numbers = new float[count];
        for (int i = 0; i < count; i++) numbers[i] = random.NextNormal();
        return numbers;
    }
}
