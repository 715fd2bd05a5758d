using System.Numerics.Tensors;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Tests.Generation;

/// <summary>Small models whose next tokens are anything but uniform.</summary>
internal static class TestModels
{
    public static GptConfig Config { get; } =
        new() { NLayers = 2, NHeads = 3, DModel = 24, DMlp = 96, NCtx = 200, DVocab = 60 };

    /// <summary>Random weights, large enough that every part matters.</summary>
    public static LanguageModel Wide(int seed = 3, GptConfig? config = null)
    {
        config ??= Config;
        var weights = GptWeights.Random(config, seed);
        foreach (var tensor in weights.All())
            if (tensor.Shape.Length == 2) TensorPrimitives.Multiply(tensor.Span, 10, tensor.Span);
        return new LanguageModel("wide", new Gpt(config, weights, GptEngines.Default),
            WordTokenizer.FromWords(Enumerable.Range(0, config.DVocab - 2).Select(i => $"w{i}")));
    }

    /// <summary>A model that gives these logits after any text: −20 for ids that are not named.</summary>
    public static LanguageModel Constant(Tokenizer tokenizer, IReadOnlyDictionary<int, float> logits, int context = 64)
    {
        var config = new GptConfig
        {
            NLayers = 1,
            NHeads = 1,
            DModel = 4,
            DMlp = 4,
            NCtx = context,
            DVocab = tokenizer.VocabularySize,
            TiedUnembedding = false,
        };
        var weights = GptWeights.Random(config, seed: 1);
        weights.LnFinalWeight.Span.Clear();
        weights.LnFinalBias.Span.Clear();
        weights.LnFinalBias[0] = 1;
        for (int id = 0; id < config.DVocab; id++) weights.Unembedding[id, 0] = logits.GetValueOrDefault(id, -20);
        return new LanguageModel("constant", new Gpt(config, weights, GptEngines.Default), tokenizer);
    }

    /// <summary>Seeded ids of the vocabulary of <see cref="Wide"/>.</summary>
    public static int[] Tokens(int count, int seed = 1)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt(Config.DVocab))];
    }
}
