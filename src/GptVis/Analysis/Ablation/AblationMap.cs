using System.Numerics.Tensors;
using GptVis.Model;

namespace GptVis.Analysis.Ablation;

/// <summary>The effect of ablating each head alone on the prediction of the next token.</summary>
public sealed class AblationMap
{
    private AblationMap(AblationMethod method, int token, double logProbability, GptConfig config)
    {
        (Method, Token, LogProbability) = (method, token, logProbability);
        (Change, Divergence) = (new Tensor(config.NLayers, config.NHeads), new Tensor(config.NLayers, config.NHeads));
    }

    /// <summary>The replacement of the heads' outputs.</summary>
    public AblationMethod Method { get; }

    /// <summary>The most likely token after the last position, without ablation.</summary>
    public int Token { get; }

    /// <summary>ln p of that token without ablation, in nats.</summary>
    public double LogProbability { get; }

    /// <summary>
    /// Change of the token's ln p by ablating each head, (L, H), in nats: negative if the head helps; −0.69 if the
    /// ablation halves the probability.
    /// </summary>
    public Tensor Change { get; }

    /// <summary>KL(before ‖ after) of the next-token distribution for each ablated head, (L, H), in nats.</summary>
    public Tensor Divergence { get; }

    /// <summary>Ablates every head of a model, one at a time.</summary>
    /// <param name="gpt">The model.</param>
    /// <param name="tokens">1 to NCtx token ids.</param>
    /// <param name="method">The replacement of the heads' outputs.</param>
    /// <param name="progress">Receives the number of finished heads.</param>
    /// <param name="cancellation">Stops between two operations of a run.</param>
    /// <exception cref="ArgumentException">The model cannot run the text.</exception>
    public static AblationMap Compute(
        Gpt gpt, ReadOnlySpan<int> tokens, AblationMethod method, IProgress<int>? progress = null,
        CancellationToken cancellation = default)
    {
        var config = gpt.Config;
        var whole = gpt.Run(tokens, keep: ActivationFilter.Only(Activation.ResidPost), cancellation: cancellation);
        int top = TensorPrimitives.IndexOfMax<float>(whole.LastLogits.Span);
        var map = new AblationMap(method, top, NextTokens.LogProbability(whole.LastLogits.Span, top), config);

        // Layer by layer, so that only the logits (V) of one layer's runs are in memory at once.
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

    /// <summary>Progress of a part of the work, offset by what was done before.</summary>
    private sealed class Later(IProgress<int> whole, int before) : IProgress<int>
    {
        public void Report(int value) => whole.Report(before + value);
    }
}
