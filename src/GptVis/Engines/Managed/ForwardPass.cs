using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using GptVis.Engines.Managed.Gemm;
using GptVis.Engines.Managed.Kernels;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// GPT-2's forward pass, top to bottom, for a batch of sequences. Letters of the shapes: docs/glossary.md; R is the
/// rows of all sequences.
/// </summary>
internal sealed unsafe class ForwardPass
{
    /// <summary>
    /// Rows that are compared with the vocabulary at once. Each unit of that writes to every row: with all rows of a
    /// long text the first unit would wait for all the fresh memory, and a run could not be cancelled meanwhile.
    /// </summary>
    private const int RowsPerUnembedding = 96;

    /// <summary>Numbers of one head's pattern that are worth the stack.</summary>
    private const int SmallSquare = 1024;

    private readonly Gpt _gpt;
    private readonly GptConfig _config;
    private readonly Batch _batch;
    private readonly ActivationStore _made;
    private readonly CancellationToken _cancellation;

    public ForwardPass(
        Gpt gpt, Batch batch, ActivationFilter keep, Workspace? workspace, CancellationToken cancellation)
    {
        (_gpt, _config, _batch, _cancellation) = (gpt, gpt.Config, batch, cancellation);
        bool drops = batch.Sequences[0].Dropout is not null;
        _made = new ActivationStore(_config, batch, keep)
        {
            Workspace = workspace,
            Masks = drops ? new DropoutMasks(_config, batch, workspace) : null
        };
    }

    /// <summary>The whole model.</summary>
    public ActivationStore Run()
    {
        using var stopping = WorkerPool.StopWith(_cancellation);
        _made.Begin(null);
        return RunFrom(0, Embed());
    }

    /// <summary>What is left of the model when its first blocks have been run already.</summary>
    /// <param name="first">The first block to run; L for none.</param>
    /// <param name="resid">The stream that enters it, (R, C).</param>
    /// <param name="before">Another run of the same tokens whose blocks before it count as this run's.</param>
    public ActivationStore Continue(int first, Tensor resid, Trace? before)
    {
        using var stopping = WorkerPool.StopWith(_cancellation);
        _made.Begin(null);
        if (before is not null) _made.TakeBlocksBefore(first, before);
        return RunFrom(first, resid);
    }

    private ActivationStore RunFrom(int first, Tensor resid)
    {
        for (int l = first; l < _config.NLayers; l++) resid = Block(l, resid);
        Unembed(resid);
        foreach (var sequence in _batch.Sequences) sequence.Cache?.Advance(sequence.Length);
        _made.End();
        GC.KeepAlive(_gpt);     // spans of weights do not keep their memory; nothing reads weights after this
        return _made;
    }

    private Tensor Embed()
    {
        var w = _gpt.Weights;
        int C = _config.DModel;

        var embed = Make(Activation.Embed);
        Embedding.Forward(embed.Span, _batch.Tokens, w.TokenEmbedding.Span);
        Edited(Activation.Embed, null, embed);

        var posEmbed = Make(Activation.PosEmbed);
        for (int i = 0; i < _batch.Sequences.Count; i++)
        {
            var sequence = _batch.Sequences[i];
            var positions = w.PositionEmbedding.Span.Slice(sequence.FirstPosition * C, sequence.Length * C);
            positions.CopyTo(posEmbed.Span[(_batch.FirstRow(i) * C)..]);
        }
        Edited(Activation.PosEmbed, null, posEmbed);

        var resid = Add(_made.MakeFirstStream(), embed, posEmbed);
        return Dropped(resid, _made.Masks?.Of(Activation.Embed));
    }

    private Tensor Block(int l, Tensor resid)
    {
        _made.Begin(l);

        // The entering stream is the block before's leaving one: copied before it is changed.
        var residPre =
            _made.Keeping(Activation.ResidPre, l,
                Edits(Activation.ResidPre, l) ? Edited(Activation.ResidPre, l, resid.Clone()) : resid);

        var attnOut = Attention(l, residPre);
        var residMid = Edited(Activation.ResidMid, l, Add(Make(Activation.ResidMid, l), residPre, attnOut));

        var mlpOut = Mlp(l, residMid);
        var residPost = Make(Activation.ResidPost, l);
        return _made.Keeping(
            Activation.ResidPost, l, Edited(Activation.ResidPost, l, Add(residPost, residMid, mlpOut)));
    }

    private Tensor Attention(int l, Tensor residPre)
    {
        var w = _gpt.Weights.Blocks[l];
        var ln1 = Edited(Activation.Ln1, l, Norm(Activation.Ln1, l, residPre, w.Ln1Weight, w.Ln1Bias));

        var (q, k, v) = (Make(Activation.Q, l), Make(Activation.K, l), Make(Activation.V, l));
        MatMul.ForwardQkv(
            q.Span, k.Span, v.Span, ln1.Span, w.QkvWeight.Span, w.QkvBias is { } bias ? bias.Span : [], _batch.Rows);
        Edited(Activation.Q, l, q);
        Edited(Activation.K, l, k);
        Edited(Activation.V, l, v);

        var scores = Make(Activation.Scores, l);
        var pattern = Make(Activation.Pattern, l);
        var z = Make(Activation.Z, l);
        Heads(l, q, k, v, scores, pattern, z);
        Edited(Activation.Z, l, z);

        var attnOut = Make(Activation.AttnOut, l);
        MatMul.Forward(attnOut.Span, z.Span, w.AttnOutWeight.Span, w.AttnOutBias.Span, _batch.Rows);
        Dropped(attnOut, _made.Masks?.Of(Activation.AttnOut, l));
        return Edited(Activation.AttnOut, l, attnOut);
    }

    /// <summary>Scores, pattern and z of every head of every sequence: none depends on another.</summary>
    private void Heads(int l, Tensor q, Tensor k, Tensor v, Tensor scores, Tensor pattern, Tensor z)
    {
        int H = _config.NHeads;
        for (int i = 0; i < _batch.Sequences.Count; i++)
            _batch.Sequences[i].Cache?.Append(
                l, _batch.Part(k, Activation.K, i, _config), _batch.Part(v, Activation.V, i, _config));

        WorkerPool.RunIfWorth(
            _batch.Sequences.Count * H, 2 * _config.DHead * _batch.Count(Activation.Scores, _config), unit =>
        {
            var (sequence, head) = (unit / H, unit % H);
            Head(l, sequence, head, q, k, v, scores, pattern, z);
        });
    }

    [SkipLocalsInit]
    private void Head(
        int l, int sequence, int head, Tensor q, Tensor k, Tensor v, Tensor scores, Tensor pattern, Tensor z)
    {
        var layout = new HeadLayout(_config, _batch, sequence, head);
        var edit = _batch.Sequences[sequence].Edit;
        var cached = _batch.Sequences[sequence].Cache?.Of(l);

        fixed (float* q0 = q.Span, k0 = (cached?.K ?? k).Span, v0 = (cached?.V ?? v).Span, scores0 = scores.Span,
            pattern0 = pattern.Span, z0 = z.Span)
        {
            var (scoresOf, patternOf) = (layout.Square(scores0), layout.Square(pattern0));
            CausalAttention.Scores(scoresOf, layout.Rows(q0), cached is null ? layout.Rows(k0) : layout.Cached(k0));
            if (edit.ApplyToHead(Activation.Scores, l, head, layout.SquareOf(scores), scoresOf.Rows, scoresOf.Columns))
                CausalAttention.HideFuture(scoresOf, float.NegativeInfinity);

            CausalAttention.Pattern(patternOf, scoresOf);
            if (edit.ApplyToHead(
                Activation.Pattern, l, head, layout.SquareOf(pattern), patternOf.Rows, patternOf.Columns))
                CausalAttention.HideFuture(patternOf, 0);

            var values = cached is null ? layout.Rows(v0) : layout.Cached(v0);
            if (_made.Masks?.Of(Activation.Pattern, l) is not { } mask)
            {
                CausalAttention.Mix(layout.Rows(z0), patternOf, values);
                return;
            }

            int count = patternOf.Rows * patternOf.Columns;
            Span<float> dropped = count <= SmallSquare ? stackalloc float[SmallSquare] : new float[count];
            dropped = dropped[..count];
            TensorPrimitives.Multiply(layout.SquareOf(pattern), layout.SquareOf(mask), dropped);
            fixed (float* dropped0 = dropped)
                CausalAttention.Mix(layout.Rows(z0),
                    new Matrix(dropped0, patternOf.Rows, patternOf.Columns, patternOf.Columns), values);
        }
    }

    private Tensor Mlp(int l, Tensor residMid)
    {
        var w = _gpt.Weights.Blocks[l];
        var ln2 = Edited(Activation.Ln2, l, Norm(Activation.Ln2, l, residMid, w.Ln2Weight, w.Ln2Bias));

        var mlpPre = Make(Activation.MlpPre, l);
        MatMul.Forward(mlpPre.Span, ln2.Span, w.MlpInWeight.Span, w.MlpInBias.Span, _batch.Rows);
        Edited(Activation.MlpPre, l, mlpPre);

        var mlpPost = Make(Activation.MlpPost, l);
        WorkerPool.RunRows(
            _batch.Rows, _config.DMlp, (from, to) => Nonlinearity(mlpPost.Rows(from, to), mlpPre.Rows(from, to)));
        Edited(Activation.MlpPost, l, mlpPost);

        var mlpOut = Make(Activation.MlpOut, l);
        MatMul.Forward(mlpOut.Span, mlpPost.Span, w.MlpOutWeight.Span, w.MlpOutBias.Span, _batch.Rows);
        Dropped(mlpOut, _made.Masks?.Of(Activation.MlpOut, l));
        return Edited(Activation.MlpOut, l, mlpOut);
    }

    private void Nonlinearity(Span<float> y, ReadOnlySpan<float> x)
    {
        if (_config.ActivationFunction == ActivationFunction.Relu) Relu.Forward(y, x);
        else Gelu.Forward(y, x);
    }

    /// <summary>
    /// The final layer norm and the scores of every position, or only of the last one of each sequence.
    /// </summary>
    private void Unembed(Tensor resid)
    {
        int C = _config.DModel, V = _config.DVocab, sequences = _batch.Sequences.Count;
        bool every = _made.Keep.Has(Activation.Logits) || Edits(Activation.LnFinal, null)
            || Edits(Activation.Logits, null);
        var lnFinal =
            Edited(Activation.LnFinal, null,
                Norm(Activation.LnFinal, null, resid, _gpt.Weights.LnFinalWeight, _gpt.Weights.LnFinalBias));
        if (_made.Keep.NoLogits) return;

        if (!every)
        {
            var last = new Tensor(sequences, C);
            for (int i = 0; i < sequences; i++) lnFinal.Row(_batch.LastRow(i)).CopyTo(last.Row(i));
            _made.LastLogits = _made.Room(sequences, V);
            Unembed(_made.LastLogits, last);
            return;
        }

        var logits = Make(Activation.Logits);
        Unembed(logits, lnFinal);
        Edited(Activation.Logits, null, logits);
        if (sequences == 1 && _made.Keep.Has(Activation.Logits))
        {
            _made.LastLogits = logits.Slice(_batch.LastRow(0));
            return;
        }
        _made.LastLogits = _made.Room(sequences, V);
        for (int i = 0; i < sequences; i++) logits.Row(_batch.LastRow(i)).CopyTo(_made.LastLogits.Row(i));
    }

    private void Unembed(Tensor logits, Tensor lnFinal)
    {
        for (int from = 0; from < lnFinal.Shape[0]; from += RowsPerUnembedding)
        {
            int to = Math.Min(lnFinal.Shape[0], from + RowsPerUnembedding);
            Kernels.Unembed.Forward(
                logits.Rows(from, to), lnFinal.Rows(from, to), _gpt.Weights.Unembedding.Span, to - from);
        }
    }

    /// <summary>
    /// Room for what is computed next. Every step begins with it, and between two steps a run can be cancelled.
    /// </summary>
    private Tensor Make(Activation activation, int? l = null)
    {
        _cancellation.ThrowIfCancellationRequested();
        return _made.Make(activation, l);
    }

    private Tensor Norm(Activation activation, int? l, Tensor x, Tensor weight, Tensor bias)
    {
        var y = Make(activation, l);
        var (mean, rstd) = _made.MakeStatistics(l ?? _config.NLayers, activation == Activation.Ln2 ? 1 : 0);
        WorkerPool.RunRows(_batch.Rows, _config.DModel, (from, to) => LayerNorm.Forward(
            y.Rows(from, to), mean.Rows(from, to), rstd.Rows(from, to), x.Rows(from, to), weight.Span, bias.Span,
                _config.LayerNormEpsilon));
        return y;
    }

    private Tensor Add(Tensor sum, Tensor a, Tensor b)
    {
        WorkerPool.RunRows(_batch.Rows, _config.DModel,
            (from, to) => TensorPrimitives.Add(a.Rows(from, to), b.Rows(from, to), sum.Rows(from, to)));
        return sum;
    }

    private bool Edits(Activation activation, int? l)
    {
        if (!_batch.HasEdits) return false;
        foreach (var sequence in _batch.Sequences)
            if (sequence.Edit.Touches(activation, l)) return true;
        return false;
    }

    private Tensor Edited(Activation activation, int? l, Tensor x)
    {
        for (int i = 0; i < _batch.Sequences.Count && _batch.HasEdits; i++)
            if (_batch.Sequences[i] is var sequence && sequence.Edit.Touches(activation, l))
                sequence.Edit.Apply(activation, l, _batch.Part(x, activation, i, _config), sequence);
        return x;
    }

    private static Tensor Dropped(Tensor x, Tensor? mask)
    {
        if (mask is not null) Dropout.Apply(x.Span, mask.Span);
        return x;
    }
}
