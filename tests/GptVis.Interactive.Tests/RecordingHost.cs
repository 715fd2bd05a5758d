using GptVis.Interactive.Hosts;

namespace GptVis.Interactive.Tests;

/// <summary>A notebook that writes down what it is asked to show.</summary>
internal sealed class RecordingHost : CellHost
{
    public List<string> Shown { get; } = [];

    public override bool IsNotebook => true;

    public override string Name => "test";

    public override CancellationToken Cancellation => CancellationToken.None;

    public override Func<object, bool>? Display(object value)
    {
        Shown.Add($"display {value}");
        return next =>
        {
            Shown.Add($"update {next}");
            return true;
        };
    }
}
