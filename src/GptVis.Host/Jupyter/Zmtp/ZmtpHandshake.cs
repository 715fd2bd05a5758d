using System.Buffers.Binary;
using System.Text;

namespace GptVis.Host.Jupyter.Zmtp;

/// <summary>
/// The handshake of a ZMTP 3.0 connection without security (mechanism NULL): greetings, then READY from both sides.
/// </summary>
internal static class ZmtpHandshake
{
    // signature FF 0*8 7F | version 3.0 | mechanism, 20 bytes | as-server | filler, 31 bytes
    private const int GreetingLength = 64;
    private const int MechanismAt = 12;
    private const int MechanismLength = 20;

    /// <returns>The identity the peer gives itself; normally empty.</returns>
    /// <exception cref="InvalidDataException">The peer uses another protocol or mechanism.</exception>
    public static async Task<byte[]> PerformAsync(
        Stream stream, string socketType, byte[] identity, CancellationToken cancellation)
    {
        await stream.WriteAsync(Greeting(), cancellation);
        byte[] greeting = new byte[GreetingLength];
        await stream.ReadExactlyAsync(greeting, cancellation);
        Check(greeting);

        var ready = new ZmtpFrame(IsCommand: true, HasMore: false, Ready(socketType, identity));
        await stream.WriteAsync((byte[])[.. ready.Head(), .. ready.Body], cancellation);
        var answer = await ZmtpFrame.ReadAsync(stream, cancellation);
        return answer.IsCommand ? ReadIdentity(answer.Body) : throw new InvalidDataException("a message before READY");
    }

    private static byte[] Greeting()
    {
        byte[] greeting = new byte[GreetingLength];
        greeting[0] = 0xFF;
        greeting[9] = 0x7F;
        greeting[10] = 3;
        "NULL"u8.CopyTo(greeting.AsSpan(MechanismAt));
        return greeting;
    }

    private static void Check(byte[] greeting)
    {
        if (greeting[0] != 0xFF || (greeting[9] & 1) == 0 || greeting[10] < 3)
            throw new InvalidDataException("not a ZMTP 3 peer");
        string mechanism = Encoding.ASCII.GetString(greeting, MechanismAt, MechanismLength).TrimEnd('\0');
        if (mechanism != "NULL") throw new InvalidDataException($"security mechanism {mechanism}");
    }

    private static byte[] Ready(string socketType, byte[] identity)
    {
        using var body = new MemoryStream();
        body.WriteByte((byte)"READY".Length);
        body.Write("READY"u8);
        WriteProperty(body, "Socket-Type"u8, Encoding.ASCII.GetBytes(socketType));
        WriteProperty(body, "Identity"u8, identity);
        return body.ToArray();
    }

    private static void WriteProperty(MemoryStream body, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        body.WriteByte((byte)name.Length);
        body.Write(name);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        body.Write(length);
        body.Write(value);
    }

    private static byte[] ReadIdentity(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith("\u0005READY"u8)) throw new InvalidDataException("another command than READY");

        byte[] identity = [];
        for (var rest = body[6..]; !rest.IsEmpty;)
        {
            var name = Take(ref rest, Take(ref rest, 1)[0]);
            var value = Take(ref rest, BinaryPrimitives.ReadInt32BigEndian(Take(ref rest, 4)));
            if (Ascii.EqualsIgnoreCase(name, "Identity"u8)) identity = value.ToArray();
        }

        return identity;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        if (length < 0 || length > rest.Length)
            throw new InvalidDataException("READY ends in the middle of a property");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
