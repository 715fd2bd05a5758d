using static GptVis.Interactive.Notebook;
using static GptVis.Interactive.Tests.Snapshots.Calls.Examples;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

internal static class GenerationCalls
{
    public static (string Name, Func<object> Call)[] All =>
    [
        ("Tokens-fruit", () => Tokens(Fruit)),
        ("Tokens-unknown-words", () => Tokens(Unknown)),
        ("Tokens-small", () => Tokens(Fox, Small)),
        ("Tokens-odd", () => Tokens(Odd, Small)),
        ("PredictNext-fruit", () => PredictNext(Fruit)),
        ("PredictNext-top-3", () => PredictNext(Fruit, top: 3)),
        ("PredictNext-all", () => PredictNext(Unknown, top: 19)),
        ("PredictNext-small", () => PredictNext(Fox, model: Small)),
        ("Generate-fruit", () => Generate("i", tokens: 8)),
        ("Generate-greedy", () => Generate("i", tokens: 3, temperature: 0)),
        ("Generate-sharp",
            () => Generate("i", tokens: 5, temperature: 0.7, topK: 4, topP: 0.9, seed: 3, alternatives: 3)),
        ("Generate-unknown-words", () => Generate(Unknown, tokens: 2)),
        ("Generate-small", () => Generate(Fox, tokens: 5, model: Small)),
        ("Generate-small-top-k", () => Generate(Odd, tokens: 3, topK: 5, seed: 7, model: Small)),
        ("BeamSearch-fruit", () => BeamSearch("i like spicy so")),
        ("BeamSearch-wide", () => BeamSearch("i", width: 5, tokens: 4, lengthPenalty: 0)),
        ("BeamSearch-one", () => BeamSearch("i", width: 1, tokens: 3)),
        ("BeamSearch-unknown-words", () => BeamSearch(Unknown, tokens: 2)),
        ("BeamSearch-small", () => BeamSearch(Fox, width: 2, tokens: 3, model: Small)),
    ];
}
