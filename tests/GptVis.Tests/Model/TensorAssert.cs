namespace GptVis.Tests.Model;

internal static class TensorAssert
{
    /// <summary>
    /// Fails with name, count, worst place and both values unless |actual − expected| ≤ limit everywhere; −∞ must be
    /// −∞, NaN always fails.
    /// </summary>
    public static void Close(string name, Tensor expected, Tensor actual, double limit)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape)) Assert.Fail($"{name}: shape {actual}, expected {expected}");

        int wrong = 0, worst = -1;
        double worstDifference = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            var (e, a) = (expected.Span[i], actual.Span[i]);
            double difference = e == a ? 0 : Math.Abs((double)a - e);
            if (difference <= limit) continue;      // not "> limit: fail": NaN must fail

            wrong++;
            if (worst < 0 || !(difference <= worstDifference)) (worst, worstDifference) = (i, difference);
        }
        if (wrong > 0)
            Assert.Fail(
                $"{name}: {wrong} of {expected.Length} differ by more than {limit:g3}; worst at {worst}: expected "
                    + $"{expected.Span[worst]:g9}, got {actual.Span[worst]:g9}");
    }
}
