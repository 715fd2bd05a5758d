using GptVis.Engines.Managed.Gemm;
using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>The location of one head of one sequence in the activations of a batch.</summary>
internal readonly unsafe struct HeadLayout(GptConfig config, Batch batch, int sequence, int head)
{
    private readonly int _length = batch.Sequences[sequence].Length, _sources = batch.Sequences[sequence].Sources;
    private readonly int _width = config.DModel, _column = head * config.DHead, _depth = config.DHead;
    private readonly int _firstRow = batch.FirstRow(sequence);
    private readonly int _firstScore = batch.FirstScore(sequence)
        + head * batch.Sequences[sequence].Length * batch.Sequences[sequence].Sources;

    /// <summary>(T, D) of an activation (R, H, D): q, z, and k and v without a cache.</summary>
    public Matrix Rows(float* activation) =>
        new(activation + (nint)_firstRow * _width + _column, _length, _depth, _width);

    /// <summary>(S, D) of a cache's keys or values.</summary>
    public Matrix Cached(float* cache) => new(cache + _column, _sources, _depth, _width);

    /// <summary>(T, S) of scores or pattern.</summary>
    public Matrix Square(float* activation) => new(activation + _firstScore, _length, _sources, _sources);

    /// <summary>The numbers of <see cref="Square"/>.</summary>
    public Span<float> SquareOf(Tensor activation) => activation.Span.Slice(_firstScore, _length * _sources);
}
