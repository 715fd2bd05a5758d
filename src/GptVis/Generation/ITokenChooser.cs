namespace GptVis.Generation;

/// <summary>Reads a text's new tokens and chooses the next one.</summary>
internal interface ITokenChooser
{
    /// <summary>The next token, and what computes its probabilities when they are asked for.</summary>
    (int Id, Func<Sampler.Choice> Numbers) Next(Context context, CancellationToken cancellation);

    /// <summary>The text is over: computes all probabilities, because the weights may change after it.</summary>
    void End();
}
