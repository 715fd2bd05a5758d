namespace GptVis.Model;

/// <summary>
/// Keys and values of the tokens read so far: a new token costs one row of work instead of all rows. The results equal
/// those of a run over all tokens.
/// </summary>
public interface IKvCache
{
    /// <summary>Number of tokens in the cache.</summary>
    int Length { get; }

    /// <summary>Runs tokens after those in the cache, and adds them to it.</summary>
    /// <param name="tokens">At least one token id; at most NCtx together with those in the cache.</param>
    /// <param name="edit">
    /// Activations to replace; the same edit for every call. Means are over the tokens of the first call.
    /// </param>
    /// <param name="cancellation">Stops the run between two operations; the cache is then unchanged.</param>
    /// <returns>The logits of the token after the last one, (V).</returns>
    /// <exception cref="ArgumentException">The model cannot run the tokens.</exception>
    Tensor Read(ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default);

    /// <summary>As <see cref="Read"/>, without the unembedding: the last token's final layer norm, (C).</summary>
    /// <inheritdoc cref="Read"/>
    Tensor ReadState(ReadOnlySpan<int> tokens, Edit? edit = null, CancellationToken cancellation = default);

    /// <summary>Creates an independent copy, for a branch of a beam search.</summary>
    IKvCache Clone();

    /// <summary>
    /// Creates an empty cache with the means of this one's edits, for a text whose beginning no longer fits the
    /// context.
    /// </summary>
    IKvCache Restart();
}
