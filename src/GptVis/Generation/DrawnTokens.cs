namespace GptVis.Generation;

/// <summary>Chooses tokens from the logits of the whole vocabulary.</summary>
internal sealed class DrawnTokens(GenerationOptions options, int vocabularySize) : ITokenChooser
{
    private readonly Sampler _sampler = new(options, vocabularySize);

    public (int Id, Func<Sampler.Choice> Numbers) Next(Context context, CancellationToken cancellation)
    {
        var choice = _sampler.Next(context.Read(cancellation).Span);
        return (choice.Id, () => choice);
    }

    public void End() { }
}
