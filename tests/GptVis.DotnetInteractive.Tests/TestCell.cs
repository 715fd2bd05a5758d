using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace GptVis.DotnetInteractive.Tests;

/// <summary>A running cell of .NET Interactive in this process, without a kernel.</summary>
internal sealed class TestCell : IDisposable
{
    private readonly KernelInvocationContext _context;
    private readonly IDisposable _events;

    public TestCell(string code = "")
    {
        _context = KernelInvocationContext.GetOrCreateAmbientContext(new SubmitCode(code));
        _events = _context.KernelEvents.Subscribe(Take);
    }

    /// <summary>What it showed.</summary>
    public List<string> Published { get; } = [];

    public void Dispose()
    {
        _context.Dispose();
        _events.Dispose();
    }

    private void Take(KernelEvent published)
    {
        if (published is DisplayedValueProduced shown) Published.Add($"display {shown.Value}");
    }
}
