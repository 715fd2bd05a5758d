namespace GptVis.Checkpoints;

/// <summary>The header entry of one tensor, already checked against the file.</summary>
/// <param name="Name">The tensor's name in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Length of every dimension; empty for a scalar.</param>
/// <param name="Offset">Byte offset of its first element in the file.</param>
/// <param name="ByteCount">Size in bytes.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Offset, long ByteCount)
{
    /// <summary>The shape as text: "(768, 2304)".</summary>
    public string ShapeText => $"({string.Join(", ", Shape)})";

    internal static int BytesOf(TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 or TensorType.I8 => 1,
        TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.I32 or TensorType.U32 or TensorType.F32 => 4,
        TensorType.F64 or TensorType.I64 or TensorType.U64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This element type is not known."),
    };
}
