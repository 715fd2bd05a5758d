using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GptVis.Tests.Hub.Server;

/// <summary>A model as a hub keeps it: files at a commit, large ones in a storage of their own.</summary>
internal sealed class HubRepository
{
    private readonly Dictionary<string, HubEntry> _files = new(StringComparer.Ordinal);

    public required string Id { get; init; }

    /// <summary>Changes with every file, as git's does.</summary>
    public string Commit { get; set; } = "";

    public IReadOnlyDictionary<string, HubEntry> Files => _files;

    /// <summary>The files of a folder: safetensors in the large storage, the others in git.</summary>
    public HubRepository AddFolder(string folder)
    {
        foreach (string path in Directory.GetFiles(folder))
            Add(Path.GetFileName(path), File.ReadAllBytes(path),
                isLarge: path.EndsWith(".safetensors", StringComparison.Ordinal));
        return this;
    }

    public void Add(string name, byte[] content, bool isLarge)
    {
        string tag = isLarge
            ? Convert.ToHexStringLower(SHA256.HashData(content))
            : GitHash(content);
        _files[name] = new HubEntry(content, tag, isLarge);
        string tree =
            string.Join('\n',
                _files.OrderBy(file => file.Key, StringComparer.Ordinal)
                    .Select(file => $"{file.Key} {file.Value.Tag}"));
        Commit = GitHash(Encoding.UTF8.GetBytes(tree));
    }

    public void Remove(string name) => _files.Remove(name);

    private static string GitHash(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
