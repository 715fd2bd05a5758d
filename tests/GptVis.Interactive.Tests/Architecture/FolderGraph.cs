namespace GptVis.Interactive.Tests.Architecture;

/// <summary>
/// Which folders of an assembly know which others. A folder is a namespace; the root and each folder in it are rooms of
/// their own.
/// </summary>
internal sealed class FolderGraph
{
    private const string OfCompiler = "<";

    private readonly ILookup<(string From, string To), string> _edges;

    /// <param name="file">The assembly.</param>
    public FolderGraph(string file)
    {
        var references =
            from reference in TypeReferences.Of(file)
            where !reference.From.Name.Contains(OfCompiler) && !reference.To.Name.Contains(OfCompiler)
            let edge = (From: reference.From.Namespace, To: reference.To.Namespace)
            where edge.From != edge.To
            select (Edge: edge, Types: $"{reference.From.Name} -> {reference.To.Name}");
        _edges = references.OrderBy(r => r.Edge).ThenBy(r => r.Types, StringComparer.Ordinal)
            .ToLookup(r => r.Edge, r => r.Types);
    }

    /// <summary>Every reference from one folder to another, by the names of the two.</summary>
    public IEnumerable<(string From, string To)> Edges => _edges.Select(edge => edge.Key);

    /// <summary>The references that lie on a circle: their end leads back to their start.</summary>
    public IEnumerable<(string From, string To)> OnCircles =>
        Edges.Where(edge => ReachedFrom(edge.To).Contains(edge.From));

    /// <summary>A reference with the types that make it, for the reader of a failed test.</summary>
    public string Describe((string From, string To) edge) =>
        $"{edge.From} -> {edge.To}: {string.Join(", ", _edges[edge])}";

    private HashSet<string> ReachedFrom(string folder)
    {
        var reached = new HashSet<string> { folder };
        var open = new Stack<string>(reached);
        while (open.TryPop(out string? next))
            foreach (var (_, to) in Edges.Where(edge => edge.From == next))
                if (reached.Add(to)) open.Push(to);
        return reached;
    }
}
