using System.Security.Cryptography;
using System.Text;

namespace GptVis.Host.Jupyter.Messages;

/// <summary>
/// Signs with HMAC-SHA256 over header, parent header, metadata and content, in lower-case hexadecimal. An empty key
/// means no signatures.
/// </summary>
internal sealed class MessageSigner(string key)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    public byte[] Sign(params ReadOnlySpan<byte[]> parts)
    {
        if (_key.Length == 0) return [];

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (byte[] part in parts) hash.AppendData(part);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>
    /// Compares in constant time, so that the time does not reveal how much of the signature matches.
    /// </summary>
    public bool Verifies(byte[] signature, params ReadOnlySpan<byte[]> parts) =>
        _key.Length == 0 || CryptographicOperations.FixedTimeEquals(Sign(parts), signature);
}
