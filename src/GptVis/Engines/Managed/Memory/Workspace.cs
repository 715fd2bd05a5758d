namespace GptVis.Engines.Managed.Memory;

/// <summary>
/// Memory that the same kind of run takes again and again, as training does: what the n-th request of a run got goes to
/// the n-th request of the next one. What a run kept is gone when the next one begins.
/// </summary>
internal sealed class Workspace
{
    private readonly List<Arena> _arenas = [];
    private int _used;
    private Workspace? _scratch;

    /// <summary>For what a part of a run needs and nobody reads afterwards: it is rewound for every part.</summary>
    public Workspace Scratch => _scratch ??= new Workspace();

    /// <summary>A new run begins: all memory is free again.</summary>
    public void Rewind() => _used = 0;

    /// <summary>Memory for so many floats; its content is whatever was there.</summary>
    public Arena Next(long floats)
    {
        if (_used == _arenas.Count) _arenas.Add(new Arena(floats));
        var arena = _arenas[_used];
        // A little more than was asked for: batches of sentences differ in length.
        if (arena.Capacity < floats) arena = _arenas[_used] = new Arena(floats + floats / 4);
        arena.Rewind();
        _used++;
        return arena;
    }

    /// <summary>Zeros.</summary>
    public Tensor Zeros(params ReadOnlySpan<int> shape) => Next(Arena.Rounded(shape)).TakeZeros(shape);

    /// <summary>A copy that may be written over.</summary>
    public Tensor Copy(Tensor tensor) => Next(Arena.Rounded(tensor.Shape)).TakeCopy(tensor);
}
