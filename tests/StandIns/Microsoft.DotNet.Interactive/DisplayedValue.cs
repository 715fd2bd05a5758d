namespace Microsoft.DotNet.Interactive;

public sealed class DisplayedValue
{
    private readonly string _mimeTypes;

    internal DisplayedValue(IEnumerable<string> mimeTypes) => _mimeTypes = string.Join(',', mimeTypes);

    /// <summary>Throws on a foreign thread, where the real one ends the process.</summary>
    public void Update(object updatedValue) =>
        KernelInvocationContext.Current!.Publish($"update {updatedValue}{_mimeTypes}");
}
