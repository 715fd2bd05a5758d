namespace GptVis.Model;

/// <summary>
/// Keys and values of the tokens that a model has read, so that the next token costs one row instead of all of them.
/// Its numbers are those of a run over all tokens.
/// </summary>
public interface IKvCache
{
    /// <summary>Tokens it holds.</summary>
    int Length { get; }

    /// <summary>Runs tokens after those it holds, and holds them too.</summary>
    /// <param name="tokens">At least one token id; with those held at most NCtx.</param>
    /// <param name="edit">
    /// Changes to make while running, the same at every call. Means are those of the first call's tokens.
    /// </param>
    /// <param name="cancellation">Stops the run between two steps; the cache then holds what it held.</param>
    /// <returns>Logits of the token after the last one, (V).</returns>
    /// <exception cref="ArgumentException">The model cannot run the tokens.</exception>
    Tensor Read(ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default);

    /// <summary>The same without the unembedding: the last token's final layer norm (ln_f), (C).</summary>
    /// <inheritdoc cref="Read"/>
    Tensor ReadState(ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default);

    /// <summary>A copy that goes its own way: a branch of a beam search.</summary>
    IKvCache Clone();

    /// <summary>
    /// An empty cache that keeps the means of this one's edits: for a text whose beginning leaves the context.
    /// </summary>
    IKvCache Restart();
}
