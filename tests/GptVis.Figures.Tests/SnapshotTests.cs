using GptVis.Tests.Shared;

namespace GptVis.Figures.Tests;

public sealed class SnapshotTests
{
    [Fact]
    public void A_difference_shows_the_changed_lines_only() =>
        Assert.Equal("-2: b\n+2: x\n+3: y", Snapshot.Difference("a\nb\nc", "a\nx\ny\nc"));
}
