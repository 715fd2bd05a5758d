using GptVis.Model;
using GptVis.Models;

namespace GptVis.Interactive.Tests.Snapshots.Calls;

/// <summary>What the calls are given.</summary>
internal static class Examples
{
    public const string Fruit = "i like spicy so i like";
    public const string Unknown = "Bananas like so mangos";
    public const string Fox = "The quick brown fox jumps over the lazy dog.";

    /// <summary>Tokens that repeat, a word in three tokens, a line break, a tab and a symbol.</summary>
    public const string Odd = "one two three one two three\nantidisestablishmentarianism\t🍋 <b>";

    /// <summary>29 tokens: more cells than are written as JSON numbers.</summary>
    public const string Long = Fox + " The lazy dog sleeps under the old tree, and the quick brown fox jumps again.";

    public static readonly string[] Lines = ["one two three four", "two three four one", "three four one two"];

    /// <summary>GPT-2's tokens and architecture, untrained and small.</summary>
    public static readonly LanguageModel Small = LanguageModel.Random(
        new GptConfig { NLayers = 3, NHeads = 4, DModel = 32, DMlp = 128, NCtx = 64, DVocab = 50257 }, seed: 1);
}
