using System.Buffers.Binary;

namespace GptVis.Host.Jupyter.Zmtp;

/// <summary>
/// One frame of ZMTP 3.0 (rfc.zeromq.org/spec/23): a byte of flags, the length of the body in 1 byte or, if long, in 8
/// (big endian), and the body.
/// </summary>
internal readonly record struct ZmtpFrame(bool IsCommand, bool HasMore, byte[] Body)
{
    // Code and comm messages are small; a longer frame does not come from a notebook.
    public const int LargestReceived = 64 << 20;

    private const byte More = 1;
    private const byte Long = 2;
    private const byte Command = 4;
    private const int FirstChunk = 64 << 10;

    /// <exception cref="InvalidDataException">The bytes are not a frame, or the frame is too long.</exception>
    /// <exception cref="EndOfStreamException">The peer closed the connection.</exception>
    public static async ValueTask<ZmtpFrame> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] head = new byte[9];
        await stream.ReadExactlyAsync(head.AsMemory(0, 1), cancellation);
        byte flags = head[0];
        if ((flags & ~(More | Long | Command)) != 0) throw new InvalidDataException("reserved flags are set");

        bool isLong = (flags & Long) != 0;
        await stream.ReadExactlyAsync(head.AsMemory(1, isLong ? 8 : 1), cancellation);
        ulong length = isLong ? BinaryPrimitives.ReadUInt64BigEndian(head.AsSpan(1)) : head[1];
        if (length > LargestReceived) throw new InvalidDataException($"a frame of {length} bytes");

        return new((flags & Command) != 0, (flags & More) != 0, await ReadBodyAsync(stream, (int)length, cancellation));
    }

    /// <summary>The header of a frame; the body follows it on the wire.</summary>
    public byte[] Head()
    {
        byte flags = (byte)((HasMore ? More : 0) | (IsCommand ? Command : 0));
        if (Body.Length <= byte.MaxValue) return [flags, (byte)Body.Length];

        byte[] head = new byte[9];
        head[0] = (byte)(flags | Long);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(1), Body.Length);
        return head;
    }

    // Memory grows with the received bytes, so that a false length allocates nothing.
    private static async ValueTask<byte[]> ReadBodyAsync(Stream stream, int length, CancellationToken cancellation)
    {
        byte[] body = new byte[Math.Min(length, FirstChunk)];
        for (int read = 0; ;)
        {
            await stream.ReadExactlyAsync(body.AsMemory(read), cancellation);
            read = body.Length;
            if (read == length) return body;
            Array.Resize(ref body, (int)Math.Min(length, 2L * read));
        }
    }
}
