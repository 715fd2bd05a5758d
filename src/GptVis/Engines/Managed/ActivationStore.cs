using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// What one run of a batch computed, as far as it is kept; the rest is written over, block after block.
/// </summary>
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

    /// <summary>Dropout masks of a training run; null everywhere else.</summary>
    public DropoutMasks? Masks { get; init; }

    /// <summary>
    /// Where the memory comes from in training; null for fresh memory, which lives as long as what is kept.
    /// </summary>
    public Workspace? Workspace { get; init; }

    /// <summary>Logits of the token after the last one: (V) for one sequence, else (sequences, V).</summary>
    public Tensor? LastLogits { get; set; }

    /// <summary>Bytes that a run of these tokens keeps.</summary>
    public static long Bytes(GptConfig config, Batch batch, ActivationFilter keep) => sizeof(float) * (
        Floats(config, batch, keep, null) + (long)batch.Sequences.Count * config.DVocab
        + Enumerable.Range(0, config.NLayers).Sum(l => Floats(config, batch, keep, l)));

    /// <summary>Memory for what is kept of a block, or (null) of what exists once, in one piece.</summary>
    public void Allocate(int? layer)
    {
        var arena = Room(Floats(Config, Batch, Keep, layer));
        if (layer is null) _onceArena = arena;
        else _blockArena = arena;
    }

    /// <summary>An activation of the whole batch, or null when it was not kept.</summary>
    public Tensor? Find(Activation activation, int? layer = null) =>
        layer is { } l ? _blocks[l][(int)activation] : _once[(int)activation];

    /// <summary>An activation that is known to be kept.</summary>
    public Tensor Get(Activation activation, int? layer = null) => Find(activation, layer)
        ?? throw new InvalidOperationException($"A backward pass reads {activation}, which this run did not keep.");

    /// <summary>Room for an activation that is about to be computed; what it holds is undefined.</summary>
    public Tensor Make(Activation activation, int? layer = null)
    {
        if (IsStored(Keep, Config, activation, layer))
            return Keeping(activation, layer, Shaped(layer is null ? _onceArena : _blockArena, activation));
        return _scratch[(int)activation] ??= Shaped(Room(Arena.Rounded(Batch.Count(activation, Config))), activation);
    }

    /// <summary>Room for the stream that enters the first block, which exists before the block begins.</summary>
    public Tensor MakeFirstStream() => Keep.Has(Activation.ResidPre, 0)
        ? Shaped(_onceArena, Activation.ResidPre)
        : Room(Batch.Rows, Config.DModel);

    /// <summary>Memory for so many floats, each tensor's rounded up; its content is whatever was there.</summary>
    public Arena Room(long floats) => Workspace?.Next(floats) ?? new Arena(floats);

    /// <summary>Room for one tensor; its content is whatever was there.</summary>
    public Tensor Room(params ReadOnlySpan<int> shape) => Room(Arena.Rounded(shape)).Take(shape);

    /// <summary>Zeros.</summary>
    public Tensor Zeros(params ReadOnlySpan<int> shape) => Room(Arena.Rounded(shape)).TakeZeros(shape);

    /// <summary>A copy that may be written over.</summary>
    public Tensor Copy(Tensor tensor) => Room(Arena.Rounded(tensor.Shape)).TakeCopy(tensor);

    /// <summary>Remembers a tensor as an activation, when that is one to keep.</summary>
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

    /// <summary>Takes over what another run of the same tokens computed before a layer: nothing is copied.</summary>
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

    /// <summary>The run is over: what is not kept may go, while a trace may live long.</summary>
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
    /// The stream that enters a block is the one that left the block before: one tensor, kept when either is asked for.
    /// The first is made before any block.
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
