namespace GptVis.Model;

/// <summary>Checks what a model is asked to run, before anything is computed.</summary>
public static class Runnable
{
    /// <summary>Refuses tokens and edits that the model cannot run.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="tokens">The token ids.</param>
    /// <param name="past">Tokens that a cache holds before them.</param>
    /// <param name="edit">The changes to make; checked when there is no cache before the tokens.</param>
    /// <exception cref="ArgumentException">
    /// No token, more than the context holds, an id outside the vocabulary, or an edit that does not fit.
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
