namespace GptVis.Engines.Managed.Memory;

/// <summary>
/// Memory that runs of the same kind reuse, as in training: the n-th request of a run gets the memory of the n-th
/// request of the run before. Tensors of a run are invalid once the next run begins.
/// </summary>
internal sealed class Workspace
{
    private readonly List<Arena> _arenas = [];
    private int _used;
    private Workspace? _scratch;

    /// <summary>Memory for temporary results of a part of a run; rewound for every part.</summary>
    public Workspace Scratch => _scratch ??= new Workspace();

    /// <summary>Starts a new run: all memory is free again.</summary>
    public void Rewind() => _used = 0;

    /// <summary>Memory for <paramref name="floats"/> floats, with undefined content.</summary>
    public Arena Next(long floats)
    {
        if (_used == _arenas.Count) _arenas.Add(new Arena(floats));
        var arena = _arenas[_used];
        // A quarter more than requested: batches of sentences differ in length.
        if (arena.Capacity < floats) arena = _arenas[_used] = new Arena(floats + floats / 4);
        arena.Rewind();
        _used++;
        return arena;
    }

    /// <summary>A tensor of zeros.</summary>
    public Tensor Zeros(params ReadOnlySpan<int> shape) => Next(Arena.Rounded(shape)).TakeZeros(shape);

    /// <summary>A copy that may be overwritten.</summary>
    public Tensor Copy(Tensor tensor) => Next(Arena.Rounded(tensor.Shape)).TakeCopy(tensor);
}
