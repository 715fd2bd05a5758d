namespace GptVis.Interactive.Tests;

/// <summary>Tests that set or rely on the model that calls use when they are given none: one after the other.</summary>
[CollectionDefinition(nameof(UsesTheModelOfAllCalls))]
public sealed class UsesTheModelOfAllCalls;
