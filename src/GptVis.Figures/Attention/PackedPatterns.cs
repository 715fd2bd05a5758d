using System.Buffers.Binary;

namespace GptVis.Figures.Attention;

/// <summary>
/// The lower triangles of patterns as integers from 0 to <see cref="Levels"/>, head by head and row by row,
/// little-endian.
/// </summary>
internal sealed class PackedPatterns
{
    /// <summary>
    /// Up to this many cells, two bytes per cell stay small, and the hover number is exact to the shown digit.
    /// </summary>
    public const int MaxWideCells = 131_072;

    /// <summary>Packs probabilities; a missing one counts as 0.</summary>
    /// <param name="heads">Attention probabilities, (T, T) each.</param>
    /// <param name="T">Number of tokens.</param>
    public PackedPatterns(IReadOnlyList<Tensor> heads, int T)
    {
        int cells = heads.Count * AttentionCaptions.CountOfCells(T);
        IsExactOnHover = cells <= MaxWideCells;
        Bytes = new byte[IsExactOnHover ? 2 * cells : cells];
        int at = 0;
        foreach (var head in heads)
            for (int query = 0; query < T; query++)
                foreach (float share in head.Row(query)[..(query + 1)])
                {
                    int level = float.IsNaN(share) ? 0 : (int)Math.Round(Math.Clamp(share, 0, 1) * (double)Levels);
                    if (IsExactOnHover) BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(2 * at++), (ushort)level);
                    else Bytes[at++] = (byte)level;
                }
    }

    /// <summary>Whether a cell has two bytes (steps of 0.0015 %) or one (steps of 0.4 %).</summary>
    public bool IsExactOnHover { get; }

    /// <summary>The integer for 100 %.</summary>
    public int Levels => IsExactOnHover ? ushort.MaxValue : byte.MaxValue;

    /// <summary>The packed integers.</summary>
    public byte[] Bytes { get; }
}
