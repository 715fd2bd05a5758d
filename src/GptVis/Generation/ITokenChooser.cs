namespace GptVis.Generation;

/// <summary>Runs the new tokens of a text and chooses the next one.</summary>
internal interface ITokenChooser
{
    /// <summary>The next token, and a function that computes its probabilities.</summary>
    (int Id, Func<Sampler.Choice> Numbers) Next(Context context, CancellationToken cancellation);

    /// <summary>Ends the text: computes all pending probabilities, because the weights may change afterwards.</summary>
    void End();
}
