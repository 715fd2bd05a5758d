using System.Buffers.Binary;

namespace GptVis.Figures.Attention;

/// <summary>
/// The causal halves of patterns as whole numbers from 0 to <see cref="Levels"/>, head by head and row by row,
/// little-endian.
/// </summary>
internal sealed class PackedPatterns
{
    /// <summary>
    /// Up to so many cells two bytes each are small, and the number on hover is right to the digit shown.
    /// </summary>
    public const int MaxWideCells = 131_072;

    /// <summary>Packs probabilities; one that is missing counts as 0.</summary>
    /// <param name="heads">Attention probabilities, (T, T) each.</param>
    /// <param name="T">Number of tokens.</param>
    public PackedPatterns(IReadOnlyList<Tensor> heads, int T)
    {
        int cells = heads.Count * AttentionReading.CountOfCells(T);
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

    /// <summary>Whether a cell has two bytes, steps of 0.0015 %; otherwise one, steps of 0.4 %.</summary>
    public bool IsExactOnHover { get; }

    /// <summary>The number that stands for 100 %.</summary>
    public int Levels => IsExactOnHover ? ushort.MaxValue : byte.MaxValue;

    /// <summary>The numbers.</summary>
    public byte[] Bytes { get; }
}
