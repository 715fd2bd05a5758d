namespace Microsoft.DotNet.Interactive;

public static class KernelInvocationContextExtensions
{
    public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes)
    {
        context.Publish($"display {value}{string.Join(',', mimeTypes)}");
        return new DisplayedValue(mimeTypes);
    }
}
