using GptVis.Engines.Managed.Kernels;

namespace GptVis.Tests;

public sealed class SplitMix64Tests
{
    [Theory]
    [InlineData(0), InlineData(1), InlineData(7), InlineData(8), InlineData(64), InlineData(101)]
    public void Numbers_drawn_side_by_side_are_those_drawn_one_after_the_other(int count)
    {
        var (together, alone) = (new SplitMix64(5, 1), new SplitMix64(5, 1));
        ulong[] bits = new ulong[count];
        together.NextBits(bits);

        ulong[] one = new ulong[1];
        Assert.All(bits, number =>
        {
            alone.NextBits(one);        // too few for a vector
            Assert.Equal(one[0], number);
        });
        Assert.Equal(alone.NextInt(1 << 30), together.NextInt(1 << 30));
    }

    [Theory]
    [InlineData(1), InlineData(127), InlineData(33_001), InlineData(500_000)]
    public void A_dropout_mask_is_the_next_numbers_of_its_stream(int count)
    {
        const float p = 0.3f;
        var (stream, expected) = (new SplitMix64(6), new SplitMix64(6));
        float[] mask = new float[count];
        Dropout.Sample(mask, p, stream);

        ulong[] numbers = new ulong[(count + 1) / 2];
        expected.NextBits(numbers);
        Assert.Equal(
            Enumerable.Range(0, count)
                .Select(i => (uint)(numbers[i / 2] >> (i % 2 * 32)) < (uint)(p * (double)(1L << 32)) ? 0 : 1 / (1 - p)),
                mask);
        Assert.Equal(expected.NextInt(1 << 30), stream.NextInt(1 << 30));
    }
}
