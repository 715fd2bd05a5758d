using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Ablation;

/// <summary>What the model expects next when each of its heads is ablated, every one alone.</summary>
public sealed class AblationMap
{
    private AblationMap(AblationMethod method, int token, double logProbability, GptConfig config)
    {
        (Method, Token, LogProbability) = (method, token, logProbability);
        (Change, Divergence) = (new Tensor(config.NLayers, config.NHeads), new Tensor(config.NLayers, config.NHeads));
    }

    /// <summary>What the heads' outputs were replaced by.</summary>
    public AblationMethod Method { get; }

    /// <summary>The token that the whole model holds most likely after the last position.</summary>
    public int Token { get; }

    /// <summary>ln p of that token with all heads.</summary>
    public double LogProbability { get; }

    /// <summary>
    /// Change of ln p of the token by ablating each head, (L, H), in nats: below 0 where the head helps, −0.69 where it
    /// doubles the probability.
    /// </summary>
    public Tensor Change { get; }

    /// <summary>KL(before ‖ after) of the next token's distribution for each head, (L, H), in nats.</summary>
    public Tensor Divergence { get; }

    /// <summary>Ablates every head of a model, one after the other.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="method">What the heads' outputs are replaced by.</param>
    /// <param name="progress">Told how many heads are done.</param>
    /// <param name="cancellation">Stops between two steps of a run.</param>
    /// <exception cref="ArgumentException">The text cannot be run.</exception>
    public static AblationMap Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, AblationMethod method, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var config = gpt.Config;
        var whole = gpt.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPost), cancellation: cancellation);
        int top = TensorPrimitives.IndexOfMax<float>(whole.LastLogits.Span);
        var map = new AblationMap(method, top, NextTokens.LogProbability(whole.LastLogits.Span, top), config);

        // Layer by layer, so that the logits (V) of one layer's heads are in memory, not those of all.
        for (int layer = 0; layer < config.NLayers; layer++)
        {
            int l = layer;
            Edit[] edits =
                [.. Enumerable.Range(0, config.NHeads)
                    .Select(head => new AblatedParts { Heads = [(l, head)], Method = method }.ToEdit())];
            var runs = gpt.RerunEach(whole, edits, ActivationFilter.LastLogits,
                progress is null ? null : new Later(progress, l * config.NHeads), cancellation);
            for (int head = 0; head < runs.Count; head++)
            {
                var logits = runs[head].LastLogits.Span;
                map.Change[l, head] = (float)(NextTokens.LogProbability(logits, top) - map.LogProbability);
                map.Divergence[l, head] = (float)NextTokens.Divergence(whole.LastLogits.Span, logits);
            }
        }
        return map;
    }

    /// <summary>Progress of a part that begins when so much is done.</summary>
    private sealed class Later(IProgress<int> whole, int before) : IProgress<int>
    {
        public void Report(int value) => whole.Report(before + value);
    }
}
