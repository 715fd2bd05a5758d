using Xunit.Abstractions;

namespace GptVis.Tests.Engines.Managed.Kernels;

/// <summary>
/// Compares numbers with exact ones and remembers the largest error, relative to the size of what was added up to the
/// number.
/// </summary>
internal sealed class WorstError(double tolerance)
{
    private double _worst;
    private string _where = "nowhere";

    /// <summary>
    /// Fails unless |actual − expected| ≤ tolerance · scale. NaN fails; an expected infinity must be that infinity.
    /// </summary>
    public void Check(string name, int row, int column, double expected, double scale, float actual)
    {
        double error = expected == actual ? 0 : Math.Abs(actual - expected) / scale;
        if (error <= _worst) return;
        if (!(error <= tolerance))
            Assert.Fail(
                $"{name} at ({row}, {column}): expected {expected:g9}, got {actual:g9}; error {error:g3}, tolerance "
                    + $"{tolerance:g3}");
        (_worst, _where) = (error, $"{name} at ({row}, {column})");
    }

    /// <summary>For the numbers beside the tolerances.</summary>
    public void Print(ITestOutputHelper output) =>
        output.WriteLine($"worst error {_worst:g3} of {tolerance:g3}: {_where}");
}
