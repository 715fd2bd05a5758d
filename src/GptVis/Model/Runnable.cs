namespace GptVis.Model;

/// <summary>Checks the input of a run before anything is computed.</summary>
public static class Runnable
{
    /// <summary>Throws if the model cannot run the tokens or the edit.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="tokens">The token ids.</param>
    /// <param name="past">The number of earlier tokens in the cache.</param>
    /// <param name="edit">The edit; checked only if the cache is empty.</param>
    /// <exception cref="ArgumentException">
    /// There are no tokens, more than the context has room for, an id outside the vocabulary, or the edit does not fit.
    /// </exception>
    public static void Require(GptConfig config, ReadOnlySpan<int> tokens, int past, Edit edit)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException("The text has no tokens; the model needs at least one.", nameof(tokens));
        if (past + tokens.Length > config.NCtx)
            throw new ArgumentException(
                $"The text has {past + tokens.Length} tokens but this model's context is {config.NCtx}. Keep at most "
                    + $"{config.NCtx} tokens.", nameof(tokens));
        foreach (int id in tokens)
            if ((uint)id >= (uint)config.DVocab)
                throw new ArgumentException(
                    $"Token id {id} is not in this model's vocabulary, 0 to {config.DVocab - 1}. Was the text "
                        + "tokenized for another model?", nameof(tokens));
        if (past == 0) edit.RequireFits(config, tokens.Length);
    }
}
