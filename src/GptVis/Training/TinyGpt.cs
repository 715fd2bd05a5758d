using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Training;

/// <summary>
/// The shape of a model that is trained from random weights. The defaults are those of the small teaching model.
/// </summary>
public sealed record TinyGpt
{
    /// <summary>The longest context that is chosen automatically.</summary>
    private const int MaxChosenContext = 256;

    /// <summary>The defaults.</summary>
    public static TinyGpt Default { get; } = new();

    /// <summary>The model's name in captions.</summary>
    public string Name { get; init; } = "tiny";

    /// <summary>Number of blocks.</summary>
    public int NLayers { get; init; } = 2;

    /// <summary>Attention heads per block; the width must be a multiple of it.</summary>
    public int NHeads { get; init; } = 2;

    /// <summary>Width of the residual stream.</summary>
    public int DModel { get; init; } = 20;

    /// <summary>Hidden units of the MLP; null for four times the width.</summary>
    public int? DMlp { get; init; }

    /// <summary>
    /// Context length in tokens; null for the length of the longest line, at most 256. Longer lines are trained in
    /// pieces.
    /// </summary>
    public int? NCtx { get; init; }

    /// <summary>The MLP's nonlinearity.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.Relu;

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool QkvBias { get; init; }

    /// <summary>
    /// Dropout rate of the embeddings, of the attention pattern and of the outputs of attention and MLP, 0 to below 1;
    /// 0.2 by default.
    /// </summary>
    public float Dropout { get; init; } = 0.2f;

    /// <summary>
    /// The tokenizer; null for one token per word of the lines, <see cref="WordTokenizer.FromLines"/>.
    /// </summary>
    public Tokenizer? Tokenizer { get; init; }

    /// <summary>Creates the untrained model; the same seed gives the same weights.</summary>
    internal LanguageModel Untrained(IReadOnlyList<string> lines, int seed)
    {
        var tokenizer = Tokenizer ?? WordTokenizer.FromLines(lines);
        var config =
            Config(tokenizer.VocabularySize,
                NCtx ?? Math.Clamp(lines.Max(line => tokenizer.EncodeIds(line).Length), 1, MaxChosenContext));
        return new LanguageModel(Name, new Gpt(config, GptWeights.Random(config, seed), GptEngines.Default), tokenizer);
    }

    /// <summary>The configuration for a vocabulary and a context.</summary>
    internal GptConfig Config(int vocabulary, int context) => new()
    {
        NLayers = NLayers,
        NHeads = NHeads,
        DModel = DModel,
        DMlp = DMlp ?? 4 * DModel,
        NCtx = context,
        DVocab = vocabulary,
        ActivationFunction = Activation,
        QkvBias = QkvBias,
        EmbedDropout = Dropout,
        AttnDropout = Dropout,
        ResidDropout = Dropout,
    };
}
