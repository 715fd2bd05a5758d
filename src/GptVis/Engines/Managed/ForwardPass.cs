using GptVis.Engines.Managed.Memory;
using GptVis.Model;
using static GptVis.Model.Activation;

namespace GptVis.Engines.Managed;

/// <summary>
/// GPT-2's forward pass, top to bottom, for a batch of sequences. docs/glossary.md explains the letters of the shapes.
/// Each step is an operation of ForwardPass.Steps.cs, which also keeps the activation and applies edits to it.
/// </summary>
internal sealed partial class ForwardPass
{
    /// <summary>
    /// Rows per product with the unembedding. Each work unit writes to all of its rows: for all rows of a long text,
    /// the first unit would wait for all the fresh memory, and a run could not be cancelled meanwhile.
    /// </summary>
    private const int RowsPerUnembedding = 96;

    private readonly GptConfig _config;
    private readonly GptWeights _weights;
    private readonly Batch _batch;
    private readonly ActivationStore _made;
    private readonly CancellationToken _stop;

    public ForwardPass(
        GptConfig config, GptWeights weights, Batch batch, ActivationFilter keep, Workspace? workspace,
        CancellationToken stop)
    {
        (_config, _weights, _batch, _stop) = (config, weights, batch, stop);
        bool drops = batch.Sequences[0].Dropout is not null;
        _made = new ActivationStore(config, batch, keep)
        {
            Workspace = workspace,
            Masks = drops ? new DropoutMasks(config, batch, workspace, stop) : null,
        };
    }

    /// <summary>The whole model.</summary>
    public ActivationStore Run()
    {
        _made.Allocate(null);
        return RunFrom(0, Embed());
    }

    /// <summary>Runs the rest of the model from a block on.</summary>
    /// <param name="first">The first block to run; L runs none.</param>
    /// <param name="resid">The residual stream before that block, (R, C).</param>
    /// <param name="before">A run of the same tokens whose earlier blocks count as this run's; null for none.</param>
    public ActivationStore Resume(int first, Tensor resid, Trace? before)
    {
        _made.Allocate(null);
        if (before is not null) _made.TakeBlocksBefore(first, before);
        return RunFrom(first, resid);
    }

    private ActivationStore RunFrom(int first, Tensor resid)
    {
        for (int l = first; l < _config.NLayers; l++) resid = Block(l, resid);
        Unembed(resid);
        foreach (var sequence in _batch.Sequences) sequence.Cache?.Advance(sequence.Length);
        _made.End();
        GC.KeepAlive(_weights);     // spans do not keep the mapped file open
        return _made;
    }

    /// <summary>resid_pre of block 0 = token embedding + position embedding.</summary>
    private Tensor Embed()
    {
        var embed = TokenEmbedding(_weights.TokenEmbedding);                                // (R, C)
        var posEmbed = PositionEmbedding(_weights.PositionEmbedding);                       // (R, C)
        var resid = Sum(_made.MakeFirstStream(), embed, posEmbed);                          // (R, C)
        return Dropped(resid, _made.Masks?.Embed);
    }

    /// <summary>One block. <see cref="BackwardPass"/> takes the same steps from 10 to 1.</summary>
    private Tensor Block(int l, Tensor resid)
    {
        var w = _weights.Blocks[l];
        _made.Allocate(l);

        // resid_mid = resid_pre + Attention(LN1(resid_pre))
        var residPre = Entering(l, resid);                                                  // (R, C)
        var ln1 = Norm(Ln1, l, residPre, w.Ln1Weight, w.Ln1Bias);                           // 1   (R, C)
        var (q, k, v) = Project(l, ln1, w.QkvWeight, w.QkvBias);                            // 2   (R, H, D) each
        var z = Attend(l, q, k, v);                                                         // 3   (R, H, D)
        var attnOut = Linear(AttnOut, l, z, w.AttnOutWeight, w.AttnOutBias);                // 4   (R, C)
        var residMid = Add(ResidMid, l, residPre, attnOut);                                 // 5   (R, C)

        // resid_post = resid_mid + MLP(LN2(resid_mid))
        var ln2 = Norm(Ln2, l, residMid, w.Ln2Weight, w.Ln2Bias);                           // 6   (R, C)
        var mlpPre = Linear(MlpPre, l, ln2, w.MlpInWeight, w.MlpInBias);                    // 7   (R, M)
        var mlpPost = Nonlinearity(MlpPost, l, mlpPre);                                     // 8   (R, M)
        var mlpOut = Linear(MlpOut, l, mlpPost, w.MlpOutWeight, w.MlpOutBias);              // 9   (R, C)
        return Add(ResidPost, l, residMid, mlpOut);                                         // 10  (R, C)
    }

    /// <summary>The final layer norm, and logits of every position or only of the last one of each sequence.</summary>
    private void Unembed(Tensor resid)
    {
        var lnFinal = Norm(LnFinal, null, resid, _weights.LnFinalWeight, _weights.LnFinalBias);     // (R, C)
        if (_made.Keep.NoLogits) return;

        bool every = _made.Keep.Has(Logits) || _batch.Edits(LnFinal, null) || _batch.Edits(Logits, null);
        if (!every)
        {
            _made.LastLogits = Products(_made.Room(_batch.Sequences.Count, _config.DVocab), LastRows(lnFinal));
            return;
        }

        var logits = End(Logits, null, Products(Begin(Logits), lnFinal));                   // (R, V)
        _made.LastLogits = _batch.Sequences.Count == 1 && _made.Keep.Has(Logits)
            ? logits.Slice(_batch.LastRow(0))                                               // (V)
            : LastRows(logits);                                                             // (sequences, V)
    }

    /// <summary>logits = ln_f · unembeddingᵀ.</summary>
    private Tensor Products(Tensor logits, Tensor lnFinal)
    {
        for (int from = 0; from < lnFinal.Shape[0]; from += RowsPerUnembedding)
        {
            int to = Math.Min(lnFinal.Shape[0], from + RowsPerUnembedding);
            Kernels.Unembed.Forward(
                logits.Rows(from, to), lnFinal.Rows(from, to), _weights.Unembedding.Span, to - from, _stop);
        }
        return logits;
    }

    /// <summary>The last row of every sequence.</summary>
    private Tensor LastRows(Tensor x)
    {
        var last = _made.Room(_batch.Sequences.Count, x.Shape[1]);
        for (int i = 0; i < _batch.Sequences.Count; i++) x.Row(_batch.LastRow(i)).CopyTo(last.Row(i));
        return last;
    }
}
