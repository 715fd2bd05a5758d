using GptVis.Analysis.Ablation;
using GptVis.Analysis.Attention;
using GptVis.Figures.Ablation;
using GptVis.Figures.Attention;
using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Browser.Tests;

/// <summary>Models whose heads do different things, for pictures.</summary>
internal static class HeadExamples
{
    /// <summary>A random model of any number of layers and heads.</summary>
    public static Gpt Model(int layers, int heads, int seed = 1)
    {
        var config =
            new GptConfig { NLayers = layers, NHeads = heads, DModel = 4 * heads, DMlp = 16, NCtx = 64, DVocab = 60 };
        var weights = GptWeights.Random(config, seed);
        foreach (var tensor in weights.All())
            if (tensor.Shape.Length == 2)
                foreach (ref float weight in tensor.Span) weight *= 12;
        return new Gpt(config, weights, GptEngines.Default);
    }

    /// <summary>Ids that begin again after the first half.</summary>
    public static int[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => i % Math.Max(1, (count + 1) / 2))];

    /// <summary>A run whose patterns are mixtures: in each head another of the roles is the strongest.</summary>
    public static GptVis.Model.Trace Run(int layers, int heads, int T)
    {
        var gpt = Model(layers, heads);
        int[] ids = Ids(T);
        var random = new SplitMix64(layers, heads, T);
        var edit = Edit.None;
        for (int layer = 0; layer < layers; layer++)
        {
            var patterns = new Tensor(heads, T, T);
            for (int head = 0; head < heads; head++)
                Mix(patterns.Slice(head), ids, random.NextInt(6), 0.2f + 0.8f * random.NextFloat(), random);
            edit += Edit.Replace(Activation.Pattern, patterns, layer);
        }
        return gpt.Run(ids, edit, ActivationFilter.Only(Activation.Pattern));
    }

    public static View Grid(int layers, int heads, IReadOnlyList<TokenText> tokens) => AttentionGridFigures.Grid(
        [.. Run(layers, heads, tokens.Count).Blocks.Select(block => block.Pattern)], tokens,
            $"Attention in all heads of a model of {layers} layers of {heads}");

    public static View Roles(params (string Name, int Layers, int Heads, int T)[] models) => HeadRoleFigures.Roles(
        [.. models.Select(m => (m.Name, HeadRoles.Compute(Run(m.Layers, m.Heads, m.T))))],
            "What heads do in “The quick brown fox”");

    public static View Map(int layers, int heads, int T)
    {
        var gpt = Model(layers, heads);
        AblationMap[] maps =
            [AblationMap.Compute(gpt, Ids(T), AblationMethod.Zero),
                AblationMap.Compute(gpt, Ids(T), AblationMethod.Mean)];
        return AblationMapFigures.Map(maps, new TokenText(" dog", maps[0].Token),
            "random without each head, after “The quick brown fox jumps over the lazy”");
    }

    private static void Mix(Tensor pattern, int[] ids, int kind, float share, SplitMix64 random)
    {
        for (int query = 0; query < ids.Length; query++)
        {
            var row = pattern.Row(query)[..(query + 1)];
            int before = query == 0 ? -1 : Array.LastIndexOf(ids, ids[query], query - 1);
            int key = kind switch
            {
                0 => query - 1,
                1 or 2 => 0,
                3 => before,
                4 => before + 1,
                _ =>
                random.NextInt(query + 1)
            };
            bool evenly = kind == 5 && share > 0.6f;
            for (int k = 0; k <= query; k++) row[k] = (evenly ? 1 : 0.2f + random.NextFloat()) / (query + 1);
            float sum = 0;
            foreach (float part in row) sum += part;
            foreach (ref float part in row) part *= (evenly ? 1 : 1 - share) / sum;
            if (!evenly) row[Math.Clamp(key, 0, query)] += share;
        }
    }
}
