using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>Keys and values per layer, (capacity, C) each, in memory that grows by doubling.</summary>
internal sealed class KvCache : IKvCache
{
    private const int FirstCapacity = 64;

    private readonly ManagedEngine _engine;
    private readonly GptConfig _config;
    private readonly Tensor[] _k, _v;
    private int _capacity;

    public KvCache(ManagedEngine engine)
    {
        (_engine, _config) = (engine, engine.Config);
        _capacity = Math.Min(FirstCapacity, _config.NCtx);
        _k = [.. Enumerable.Range(0, _config.NLayers).Select(_ => Room())];
        _v = [.. Enumerable.Range(0, _config.NLayers).Select(_ => Room())];
    }

    private KvCache(KvCache other)
    {
        (_engine, _config, _capacity, Length) = (other._engine, other._config, other._capacity, other.Length);
        _k = [.. other._k.Select(Copied)];
        _v = [.. other._v.Select(Copied)];
        foreach (var (edited, mean) in other.Means) Means.Add(edited, mean);
    }

    public int Length { get; private set; }

    /// <summary>The means of mean ablations, from the first run of the text; later tokens get the same.</summary>
    public Dictionary<Replacement, float[]> Means { get; } = [];

    public Tensor Read(ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default) =>
        new(Run(tokens, edit, ActivationFilter.LastLogits, cancellation).LastLogits!.Memory, _config.DVocab);

    public Tensor ReadState(ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default) =>
        Run(tokens, edit, ActivationFilter.FinalStates, cancellation).Get(Activation.LnFinal).Slice(tokens.Length - 1);

    public IKvCache Clone() => new KvCache(this);

    public IKvCache Restart()
    {
        var fresh = new KvCache(_engine);
        foreach (var (edited, mean) in Means) fresh.Means.Add(edited, mean);
        return fresh;
    }

    /// <summary>Keys and values of a layer, (capacity, C) each.</summary>
    public (Tensor K, Tensor V) Of(int layer) => (_k[layer], _v[layer]);

    /// <summary>Appends the keys and values of the tokens of the current run.</summary>
    public void Append(int layer, Tensor k, Tensor v)
    {
        int C = _config.DModel;
        Reserve(Length + k.Length / C);
        k.Span.CopyTo(_k[layer].Span[(Length * C)..]);
        v.Span.CopyTo(_v[layer].Span[(Length * C)..]);
    }

    /// <summary>Ends the run, after all layers were appended.</summary>
    public void Advance(int tokens) => Length += tokens;

    private void Reserve(int tokens)
    {
        if (tokens <= _capacity) return;
        _capacity = Math.Min(Math.Max(tokens, 2 * _capacity), _config.NCtx);
        for (int l = 0; l < _k.Length; l++) (_k[l], _v[l]) = (Copied(_k[l]), Copied(_v[l]));
    }

    private ActivationStore Run(
        ReadOnlySpan<int> tokens, Edit? edit, ActivationFilter keep, CancellationToken cancellation) =>
        _engine.Run(
            [new Sequence([.. tokens]) { Edit = edit ?? Edit.None, Cache = this }], keep, workspace: null,
            cancellation);

    private Tensor Room() => new Arena(Arena.Rounded((long)_capacity * _config.DModel)).Take(_capacity, _config.DModel);

    private Tensor Copied(Tensor old)
    {
        var room = Room();
        old.Span[..(Length * _config.DModel)].CopyTo(room.Span);
        return room;
    }
}
