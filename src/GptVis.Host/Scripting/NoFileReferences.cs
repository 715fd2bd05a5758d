using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GptVis.Host.Scripting;

/// <summary>
/// Stops Roslyn from resolving assemblies itself: the session resolves every <c>#r</c>, into the default load context.
/// </summary>
internal sealed class NoFileReferences : MetadataReferenceResolver
{
    public override bool Equals(object? other) => other is NoFileReferences;

    public override int GetHashCode() => 0;

    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];
}
