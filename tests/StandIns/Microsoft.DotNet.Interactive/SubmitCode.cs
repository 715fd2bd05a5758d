namespace Microsoft.DotNet.Interactive;

public sealed class SubmitCode(string code)
{
    public string Code { get; } = code;
}
