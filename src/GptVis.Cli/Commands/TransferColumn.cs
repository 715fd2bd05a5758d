using GptVis.Files;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace GptVis.Cli.Commands;

/// <summary>
/// Amount and speed of a transfer in powers of ten, like our other messages; Spectre's own columns use powers of two.
/// </summary>
internal sealed class TransferColumn : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        string speed = task is { IsFinished: false, Speed: { } bytes } ? $" {ByteSize.Text((long)bytes)}/s" : "";
        return new Text($"{ByteSize.Text((long)task.Value)} of {ByteSize.Text((long)task.MaxValue)}{speed}");
    }
}
