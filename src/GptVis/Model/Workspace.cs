namespace GptVis.Model;

/// <summary>
/// Memory that the same kind of run takes again and again, as training does: what the n-th request of a run got goes to the n-th request of
/// the next one. What a run kept is gone when the next one begins.
/// </summary>
internal sealed class Workspace
{
    private readonly List<Arena> _slabs = [];
    private int _next;
    private Workspace? _scratch;

    /// <summary>For what a part of a run needs and nobody reads afterwards: it is rewound for every part.</summary>
    public Workspace Scratch => _scratch ??= new Workspace();

    /// <summary>A new run begins: all memory is free again.</summary>
    public void Rewind() => _next = 0;

    /// <summary>Memory for so many floats; its content is whatever was there.</summary>
    public Arena Slab(long floats)
    {
        if (_next == _slabs.Count) _slabs.Add(new Arena(floats));
        var slab = _slabs[_next];
        // A little more than was asked for: batches of sentences differ in length.
        if (slab.Capacity < floats) slab = _slabs[_next] = new Arena(floats + floats / 4);
        slab.Rewind();
        _next++;
        return slab;
    }

    /// <summary>Zeros.</summary>
    public Tensor Zeros(params ReadOnlySpan<int> shape) => Slab(Model.Arena.Rounded(shape)).TakeZeros(shape);

    /// <summary>A copy that may be written over.</summary>
    public Tensor Copy(Tensor tensor) => Slab(Model.Arena.Rounded(tensor.Shape)).TakeCopy(tensor);
}
