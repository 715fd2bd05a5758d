using GptVis.Display;
using GptVis.Engines.Managed.Memory;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// Keys and values of every token that a model has read, so that the next token costs one row instead of all of them. A
/// run of tokens after these gives the numbers that a run of all tokens would give.
/// </summary>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class KvCache
{
    private const int FirstCapacity = 64;

    private readonly GptConfig _config;
    private readonly Tensor[] _k, _v;
    private int _capacity;

    /// <summary>An empty cache for models of one shape.</summary>
    public KvCache(GptConfig config)
    {
        _config = config;
        _capacity = Math.Min(FirstCapacity, config.NCtx);
        _k = [.. Enumerable.Range(0, config.NLayers).Select(_ => Room())];
        _v = [.. Enumerable.Range(0, config.NLayers).Select(_ => Room())];
    }

    private KvCache(KvCache other)
    {
        (_config, _capacity, Length) = (other._config, other._capacity, other.Length);
        _k = [.. other._k.Select(Copied)];
        _v = [.. other._v.Select(Copied)];
        foreach (var (edited, mean) in other.Means) Means.Add(edited, mean);
    }

    /// <summary>Tokens that it holds.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// The means that edits replaced activations by in the run that began the text: later tokens get the same.
    /// </summary>
    internal Dictionary<Replacement, float[]> Means { get; } = [];

    /// <summary>
    /// Runs tokens behind those it holds, and holds them too: the way to give a model a text piece by piece.
    /// </summary>
    /// <param name="gpt">A model of this cache's shape, the same at every call.</param>
    /// <param name="tokens">At least one token id; with those held at most NCtx.</param>
    /// <param name="edit">
    /// Changes to make while running, the same at every call. Means are those of the first call's tokens.
    /// </param>
    /// <param name="cancellation">Stops the run between two steps; the cache then holds what it held.</param>
    /// <returns>Scores of the token after the last one, (V).</returns>
    /// <exception cref="ArgumentException">The model has another shape, or cannot run the tokens.</exception>
    public Tensor Read(Gpt gpt, ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default)
    {
        var run = Run(gpt, tokens, edit, ActivationFilter.LastLogits, cancellation);
        return new Tensor(run.LastLogits!.Memory, _config.DVocab);
    }

    /// <summary>The same without comparing with the vocabulary: the last token's final state, (C).</summary>
    internal Tensor ReadState(Gpt gpt, ReadOnlySpan<int> tokens, Edit? edit, CancellationToken cancellation) =>
        Run(gpt, tokens, edit, ActivationFilter.FinalStates, cancellation).Get(Activation.LnFinal)
        .Slice(tokens.Length - 1);

    private ActivationStore Run(
        Gpt gpt, ReadOnlySpan<int> tokens, Edit? edit, ActivationFilter keep, CancellationToken cancellation)
    {
        if (gpt.Config != _config)
            throw new ArgumentException(
                "The cache was made for a model of another shape. Make one for this model: new KvCache(gpt.Config).",
                    nameof(gpt));
        return gpt.Run([new Sequence([.. tokens]) { Edit = edit ?? Edit.None, Cache = this }], keep, cancellation);
    }

    /// <summary>
    /// An empty cache that goes on with the means of this one: for a text whose beginning is forgotten.
    /// </summary>
    internal KvCache Restarted()
    {
        var fresh = new KvCache(_config);
        foreach (var (edited, mean) in Means) fresh.Means.Add(edited, mean);
        return fresh;
    }

    /// <summary>A copy that goes its own way: a branch of a beam search.</summary>
    public KvCache Clone() => new(this);

    /// <summary>Keys and values of a layer, (capacity, C) each.</summary>
    internal (Tensor K, Tensor V) Of(int layer) => (_k[layer], _v[layer]);

    /// <summary>Writes the keys and values of tokens that are being run behind those it holds.</summary>
    internal void Append(int layer, Tensor k, Tensor v)
    {
        int C = _config.DModel;
        Reserve(Length + k.Length / C);
        k.Span.CopyTo(_k[layer].Span[(Length * C)..]);
        v.Span.CopyTo(_v[layer].Span[(Length * C)..]);
    }

    /// <summary>All layers have been appended.</summary>
    internal void Advance(int tokens) => Length += tokens;

    private void Reserve(int tokens)
    {
        if (tokens <= _capacity) return;
        _capacity = Math.Min(Math.Max(tokens, 2 * _capacity), _config.NCtx);
        for (int l = 0; l < _k.Length; l++) (_k[l], _v[l]) = (Copied(_k[l]), Copied(_v[l]));
    }

    private Tensor Room() => new Arena(Arena.Rounded((long)_capacity * _config.DModel)).Take(_capacity, _config.DModel);

    private Tensor Copied(Tensor old)
    {
        var room = Room();
        old.Span[..(Length * _config.DModel)].CopyTo(room.Span);
        return room;
    }
}
