using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>
/// Several sequences that run together: their rows follow each other without padding, so that each weight is read once
/// for all. Only attention works per sequence.
/// </summary>
internal sealed class Batch
{
    private readonly int[] _firstRow, _firstScore;

    public Batch(GptConfig config, IReadOnlyList<Sequence> sequences)
    {
        Sequences = [.. sequences];
        _firstRow = new int[sequences.Count + 1];
        _firstScore = new int[sequences.Count + 1];
        for (int i = 0; i < Sequences.Count; i++)
        {
            var sequence = Sequences[i];
            _firstRow[i + 1] = _firstRow[i] + sequence.Length;
            _firstScore[i + 1] = checked(_firstScore[i] + config.NHeads * sequence.Length * sequence.Sources);
        }
        Tokens = new int[Rows];
        for (int i = 0; i < Sequences.Count; i++)
        {
            Sequences[i].Tokens.CopyTo(Tokens, _firstRow[i]);
            HasEdits |= !Sequences[i].Edit.IsEmpty;
        }
    }

    public List<Sequence> Sequences { get; }

    /// <summary>Whether any sequence has an edit.</summary>
    public bool HasEdits { get; }

    /// <summary>Whether any of them changes this activation.</summary>
    public bool Edits(Activation activation, int? layer)
    {
        if (!HasEdits) return false;
        foreach (var sequence in Sequences)
            if (sequence.Edit.Touches(activation, layer)) return true;
        return false;
    }

    /// <summary>The token ids of all sequences, (R).</summary>
    public int[] Tokens { get; }

    /// <summary>Number of rows of all sequences, R.</summary>
    public int Rows => _firstRow[^1];

    /// <summary>The number of floats of an activation of this batch.</summary>
    public long Count(Activation activation, GptConfig config) => activation.IsAttention()
        ? _firstScore[^1]
        : (long)Rows * ActivationShape.Width(activation, config);

    /// <summary>The part of an activation of one sequence, in the shape that a run of it alone has.</summary>
    public Tensor Part(Tensor whole, Activation activation, int sequence, GptConfig config)
    {
        var s = Sequences[sequence];
        if (activation.IsAttention())
            return new Tensor(
                whole.Memory[_firstScore[sequence].._firstScore[sequence + 1]], config.NHeads, s.Length, s.Sources);
        int width = ActivationShape.Width(activation, config);
        return new Tensor(whole.Memory[(_firstRow[sequence] * width)..(_firstRow[sequence + 1] * width)],
            ActivationShape.Of(activation, config, s.Length));
    }

    /// <summary>The numbers of <see cref="Part"/>.</summary>
    public Memory<float> MemoryOf(Tensor whole, Activation activation, int sequence, GptConfig config)
    {
        if (activation.IsAttention()) return whole.Memory[_firstScore[sequence].._firstScore[sequence + 1]];
        int width = ActivationShape.Width(activation, config);
        return whole.Memory[(_firstRow[sequence] * width)..(_firstRow[sequence + 1] * width)];
    }

    public int FirstRow(int sequence) => _firstRow[sequence];

    public int FirstScore(int sequence) => _firstScore[sequence];

    public int LastRow(int sequence) => _firstRow[sequence + 1] - 1;
}
