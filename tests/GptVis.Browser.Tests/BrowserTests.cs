namespace GptVis.Browser.Tests;

/// <summary>
/// Pictures, one after the other in one browser. Tests that run notebooks, and so wait for other processes, have a
/// browser of their own beside it: as many at once as the machine has cores.
/// </summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>
{
    public const string Name = "browser";
}
