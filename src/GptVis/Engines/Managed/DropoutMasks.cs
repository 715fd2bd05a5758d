using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// The dropout masks of a training run: for the embeddings, every block's attention pattern, and the outputs of
/// attention and MLP.
/// </summary>
internal sealed class DropoutMasks
{
    private readonly Tensor?[,] _masks;
    private readonly Tensor? _embed;

    /// <summary>
    /// Draws the masks per sequence, each from its own random stream, so that they do not depend on the rest of the
    /// batch.
    /// </summary>
    public DropoutMasks(GptConfig config, Batch batch, Workspace? workspace, CancellationToken stop)
    {
        _masks = new Tensor?[config.NLayers, 3];
        _embed = Make(config.EmbedDropout, Activation.Embed);
        for (int l = 0; l < config.NLayers; l++)
        {
            _masks[l, 0] = Make(config.AttnDropout, Activation.Pattern);
            _masks[l, 1] = Make(config.ResidDropout, Activation.AttnOut);
            _masks[l, 2] = Make(config.ResidDropout, Activation.MlpOut);
        }

        for (int i = 0; i < batch.Sequences.Count; i++)
        {
            var random = batch.Sequences[i].Dropout!;
            Draw(_embed, Activation.Embed, config.EmbedDropout);
            for (int l = 0; l < config.NLayers; l++)
            {
                Draw(_masks[l, 0], Activation.Pattern, config.AttnDropout);
                Draw(_masks[l, 1], Activation.AttnOut, config.ResidDropout);
                Draw(_masks[l, 2], Activation.MlpOut, config.ResidDropout);
            }

            void Draw(Tensor? mask, Activation activation, float share)
            {
                if (mask is not null) Dropout.Sample(batch.MemoryOf(mask, activation, i, config), share, random, stop);
            }
        }

        Tensor? Make(float share, Activation activation)
        {
            if (share == 0) return null;
            int count = (int)batch.Count(activation, config);
            return (workspace?.Next(Arena.Rounded(count)) ?? new Arena(Arena.Rounded(count))).Take(count);
        }
    }

    /// <summary>The mask of the sum of token and position embeddings; null without dropout.</summary>
    public Tensor? Embed => _embed;

    /// <summary>The mask of a block's activation, of the same length; null without dropout.</summary>
    public Tensor? Find(Activation activation, int layer) => activation switch
    {
        Activation.Pattern => _masks[layer, 0],
        Activation.AttnOut => _masks[layer, 1],
        Activation.MlpOut => _masks[layer, 2],
        _ => null,
    };
}
