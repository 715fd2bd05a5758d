using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>The activations that a run of a batch keeps; the others are overwritten block by block.</summary>
internal sealed class ActivationStore
{
    private static readonly Activation[] All = Enum.GetValues<Activation>();
    private static readonly Activation[] InBlock = [.. All.Where(a => a.IsInBlock())];

    private readonly Tensor?[] _once = new Tensor?[All.Length];
    private readonly Tensor?[][] _blocks;
    private readonly Tensor?[] _scratch = new Tensor?[All.Length];
    private readonly Dictionary<(Activation Norm, int? Layer), (Tensor Mean, Tensor Rstd)> _statistics = [];
    private Arena _onceArena = new(0), _blockArena = new(0);

    public ActivationStore(GptConfig config, Batch batch, ActivationFilter keep)
    {
        (Config, Batch, Keep) = (config, batch, keep);
        _blocks = [.. Enumerable.Range(0, config.NLayers).Select(_ => new Tensor?[All.Length])];
    }

    public GptConfig Config { get; }

    public Batch Batch { get; }

    public ActivationFilter Keep { get; }

    /// <summary>Dropout masks in training; null otherwise.</summary>
    public DropoutMasks? Masks { get; init; }

    /// <summary>Reused memory in training; null for fresh memory that lives as long as the activations.</summary>
    public Workspace? Workspace { get; init; }

    /// <summary>Logits of the token after the last one: (V) for one sequence, else (sequences, V).</summary>
    public Tensor? LastLogits { get; set; }

    /// <summary>Size in bytes of the activations that a run keeps.</summary>
    public static long Bytes(GptConfig config, Batch batch, ActivationFilter keep) => sizeof(float) * (
        Floats(config, batch, keep, null) + (long)batch.Sequences.Count * config.DVocab
        + Enumerable.Range(0, config.NLayers).Sum(l => Floats(config, batch, keep, l)));

    /// <summary>Allocates, in one piece, the kept activations of a block, or (null) of those that exist once.</summary>
    public void Allocate(int? layer)
    {
        var arena = Room(Floats(Config, Batch, Keep, layer));
        if (layer is null) _onceArena = arena;
        else _blockArena = arena;
    }

    /// <summary>An activation of the whole batch; null if it was not kept.</summary>
    public Tensor? Find(Activation activation, int? layer = null) =>
        layer is { } l ? _blocks[l][(int)activation] : _once[(int)activation];

    /// <summary>An activation of the whole batch that was kept.</summary>
    public Tensor Get(Activation activation, int? layer = null) => Find(activation, layer)
        ?? throw new InvalidOperationException($"A backward pass reads {activation}, which this run did not keep.");

    /// <summary>Allocates the next activation, with undefined content.</summary>
    public Tensor Make(Activation activation, int? layer = null)
    {
        if (IsStored(Keep, Config, activation, layer))
            return Keeping(activation, layer, Shaped(layer is null ? _onceArena : _blockArena, activation));
        return _scratch[(int)activation] ??= Shaped(Room(Arena.Rounded(Batch.Count(activation, Config))), activation);
    }

    /// <summary>
    /// Allocates the residual stream before the first block, which is computed before <see cref="Allocate"/> of the
    /// block.
    /// </summary>
    public Tensor MakeFirstStream() => Keep.Has(Activation.ResidPre, 0)
        ? Shaped(_onceArena, Activation.ResidPre)
        : Room(Batch.Rows, Config.DModel);

    /// <summary>
    /// Memory for <paramref name="floats"/> floats, with undefined content; each tensor's size is rounded up.
    /// </summary>
    public Arena Room(long floats) => Workspace?.Next(floats) ?? new Arena(floats);

    /// <summary>Memory for one tensor, with undefined content.</summary>
    public Tensor Room(params ReadOnlySpan<int> shape) => Room(Arena.Rounded(shape)).Take(shape);

    /// <summary>A tensor of zeros.</summary>
    public Tensor Zeros(params ReadOnlySpan<int> shape) => Room(Arena.Rounded(shape)).TakeZeros(shape);

    /// <summary>A copy that may be overwritten.</summary>
    public Tensor Copy(Tensor tensor) => Room(Arena.Rounded(tensor.Shape)).TakeCopy(tensor);

    /// <summary>Stores a tensor as an activation if that activation is kept.</summary>
    public Tensor Keeping(Activation activation, int? layer, Tensor tensor)
    {
        if (!Keep.Has(activation, layer)) return tensor;
        if (layer is { } l) _blocks[l][(int)activation] = tensor;
        else _once[(int)activation] = tensor;
        return tensor;
    }

    /// <summary>Room for the mean and 1/√(σ² + ε) of a layer norm, (R) each.</summary>
    public (Tensor Mean, Tensor Rstd) MakeStatistics(Activation norm, int? layer)
    {
        var arena = layer is null ? _onceArena : _blockArena;
        return _statistics[(norm, layer)] = (arena.Take(Batch.Rows), arena.Take(Batch.Rows));
    }

    public (Tensor Mean, Tensor Rstd) Statistics(Activation norm, int? layer) => _statistics[(norm, layer)];

    /// <summary>Shares the activations of another run of the same tokens before a layer, without a copy.</summary>
    public void TakeBlocksBefore(int layer, Trace other)
    {
        foreach (var activation in new[] { Activation.Embed, Activation.PosEmbed })
            if (other.Find(activation) is { } tensor) Keeping(activation, null, tensor);
        for (int l = 0; l < layer; l++)
        {
            foreach (var norm in new[] { Activation.Ln1, Activation.Ln2 })
                _statistics[(norm, l)] = other.Store.Statistics(norm, l);
            foreach (var activation in InBlock)
                if (other.Find(activation, l) is { } tensor) Keeping(activation, l, tensor);
        }
    }

    /// <summary>Ends the run: releases what is not kept, because a trace may live long.</summary>
    public void End()
    {
        Array.Clear(_scratch);
        _onceArena = _blockArena = new Arena(0);
    }

    private static long Floats(GptConfig config, Batch batch, ActivationFilter keep, int? layer)
    {
        long floats = (layer is null ? 2 : 4) * Arena.Rounded(batch.Rows);
        if (layer is null && keep.Has(Activation.ResidPre, 0))
            floats += Arena.Rounded(batch.Count(Activation.ResidPre, config));
        foreach (var activation in All)
            if (activation.IsInBlock() == layer is not null && IsStored(keep, config, activation, layer))
                floats += Arena.Rounded(batch.Count(activation, config));
        return floats;
    }

    /// <summary>
    /// The residual stream before a block is that after the block before: one tensor, kept if either is requested. The
    /// first is allocated before any block.
    /// </summary>
    private static bool IsStored(ActivationFilter keep, GptConfig config, Activation activation, int? layer) =>
        activation switch
        {
            Activation.ResidPre => false,
            Activation.ResidPost =>
                keep.Has(activation, layer) || layer + 1 < config.NLayers && keep.Has(Activation.ResidPre, layer + 1),
            _ => keep.Has(activation, layer),
        };

    private Tensor Shaped(Arena arena, Activation activation)
    {
        if (activation.IsAttention()) return arena.Take((int)Batch.Count(activation, Config));
        return arena.Take(ActivationShape.Of(activation, Config, Batch.Rows));
    }
}
