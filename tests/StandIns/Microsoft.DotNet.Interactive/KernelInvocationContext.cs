namespace Microsoft.DotNet.Interactive;

/// <summary>A running cell. <see cref="Current"/> flows with its code, and is null everywhere else.</summary>
public sealed class KernelInvocationContext : IDisposable
{
    private static readonly AsyncLocal<KernelInvocationContext?> Flow = new();
    private readonly CancellationTokenSource _stop = new();

    private KernelInvocationContext(string code) => Command = new SubmitCode(code);

    public static KernelInvocationContext? Current => Flow.Value;

    public SubmitCode Command { get; }

    public CancellationToken CancellationToken => _stop.Token;

    public List<string> Published { get; } = [];

    public bool IsComplete { get; private set; }

    public static KernelInvocationContext Begin(string code = "") => Flow.Value = new(code);

    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        IsComplete = true;
        Flow.Value = null;
    }

    internal void Publish(string what)
    {
        // Measured: what comes after the cell has ended is dropped.
        if (!IsComplete) Published.Add(what);
    }
}
