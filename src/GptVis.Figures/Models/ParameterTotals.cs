using System.Globalization;
using GptVis.Figures.Views;
using GptVis.Model;

namespace GptVis.Figures.Models;

/// <summary>
/// The three totals of the shape known as 124M: GPT-2 as released, without biases for queries, keys and values, and
/// also with an untied unembedding.
/// </summary>
internal static class ParameterTotals
{
    /// <summary>Whether the configuration has that shape, in any of the three variants.</summary>
    public static bool Has(GptConfig config) =>
        config with { QkvBias = true, TiedUnembedding = true } == GptConfig.Gpt2;

    /// <summary>A table of the three totals, each with its difference from the one before.</summary>
    public static Table Of(GptConfig config)
    {
        var released = config with { QkvBias = true, TiedUnembedding = true };
        var tied = released with { QkvBias = false };
        var untied = tied with { TiedUnembedding = false };
        return new Table(
            [new("variant"), new("parameters", ColumnFormat.Count), new("difference", ColumnFormat.Count), new("why")],
            [
                ["GPT-2 as released", released.ParameterCount, null,
                    "q, k, v bias; the token embedding is the output head too"],
                ["GPT_CONFIG_124M, head tied", tied.ParameterCount, tied.ParameterCount - released.ParameterCount,
                    string.Create(CultureInfo.InvariantCulture,
                        $"no q, k, v bias: {config.NLayers} layers × 3 × {config.DModel}")],
                ["GPT_CONFIG_124M, head untied", untied.ParameterCount, untied.ParameterCount - tied.ParameterCount,
                    string.Create(CultureInfo.InvariantCulture,
                        $"an output head of its own: {config.DVocab:N0} × {config.DModel}")],
            ]);
    }

    /// <summary>The three totals in a sentence.</summary>
    public static string Sentence(GptConfig config)
    {
        var totals = Of(config)["parameters"].Cast<long>().ToArray();
        return string.Create(CultureInfo.InvariantCulture,
            $"\"124M\" has three totals: {totals[0]:N0} as released, {totals[1]:N0} without a q, k, v bias, "
                + $"{totals[2]:N0} with a head of its own besides.");
    }
}
