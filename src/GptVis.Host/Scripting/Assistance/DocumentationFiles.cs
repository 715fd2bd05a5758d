using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace GptVis.Host.Scripting.Assistance;

/// <summary>
/// XML documentation, read on demand: beside a package's assembly, and for .NET itself in the SDK's reference packs.
/// </summary>
internal static class DocumentationFiles
{
    // .NET's implementation assemblies differ from the reference assemblies, which have the documentation files.
    private static readonly string[] FilesOfCoreTypes =
        ["System.Runtime", "System.Collections", "System.Threading", "System.Runtime.InteropServices", "System.Memory",
            "System.Xml.ReaderWriter", "System.Xml.XDocument"];

    public static string? Find(Compilation compilation, ISymbol symbol)
    {
        var definition =
            (symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol).OriginalDefinition;
        if (definition.ContainingAssembly is not { } assembly || definition.GetDocumentationCommentId() is not { } id)
            return null;

        string? path = (compilation.GetMetadataReference(assembly) as PortableExecutableReference)?.FilePath;
        return path is null
            ? null
            : Files(path).Where(File.Exists).Select(file => Read(file, id)).FirstOrDefault(text => text is not null);
    }

    private static IEnumerable<string> Files(string assembly)
    {
        yield return Path.ChangeExtension(assembly, ".xml");
        string name = Path.GetFileNameWithoutExtension(assembly);
        foreach (string folder in ReferenceFolders())
        {
            yield return Path.Combine(folder, name + ".xml");
            if (!name.StartsWith("System.Private.", StringComparison.Ordinal)) continue;
            foreach (string file in FilesOfCoreTypes) yield return Path.Combine(folder, file + ".xml");
        }
    }

    private static IEnumerable<string> ReferenceFolders()
    {
        string packs = Path.Combine(Path.GetDirectoryName(DotnetPath.Find())!, "packs", "Microsoft.NETCore.App.Ref");
        return Directory.Exists(packs)
            ? Directory.EnumerateDirectories(packs, "10.*").Order(StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "ref", "net10.0"))
            : [];
    }

    private static string? Read(string file, string id)
    {
        try
        {
            using var reader = XmlReader.Create(file);
            while (reader.ReadToFollowing("member"))
            {
                if (reader.GetAttribute("name") == id) return DocumentationText.Of((XElement)XNode.ReadFrom(reader));
            }

            return null;
        }
        catch (Exception error) when (error is XmlException or IOException or UnauthorizedAccessException)
        {
            return null; // an unreadable file counts as missing
        }
    }
}
