using GptVis.Tests.Shared;

namespace GptVis.Figures.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public void A_difference_shows_the_changed_lines_only() =>
        Assert.Equal("-2: b\n+2: x\n+3: y", Snapshot.Difference("a\nb\nc", "a\nx\ny\nc"));

    [Fact]
    public void Equal_lines_between_changed_ones_are_left_out() =>
        Assert.Equal("-1: a\n-3: c\n+1: x\n+3: y", Snapshot.Difference("a\nb\nc\nd", "x\nb\ny\nd"));
}
