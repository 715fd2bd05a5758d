namespace GptVis.Generation;

/// <summary>Reads a text's new tokens and chooses the next one.</summary>
internal interface ITokenChooser
{
    /// <summary>The token at once, what there is to say about it when it is asked for.</summary>
    (int Id, Func<Sampler.Choice> Numbers) Next(Context context, CancellationToken cancellation);

    /// <summary>The text is over: what has not been asked for is computed, because the model may change.</summary>
    void End();
}
