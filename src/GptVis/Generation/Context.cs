using GptVis.Model;

namespace GptVis.Generation;

/// <summary>
/// The tokens that the model sees during generation: the prompt and the new tokens, or the newer half of them.
/// </summary>
internal sealed class Context(Gpt gpt, int[] prompt, Edit edit)
{
    private readonly List<int> _ids = [.. prompt];
    private IKvCache _cache = gpt.NewCache();

    /// <summary>Number of tokens in the context, 1 to NCtx.</summary>
    public int Length => _ids.Count;

    /// <summary>Whether no position is left for another token.</summary>
    public bool IsFull => Length == gpt.Config.NCtx;

    /// <summary>
    /// Throws if the text may slide and the edit is not for all positions: after sliding, a position belongs to another
    /// token.
    /// </summary>
    public static void RequireCanSlide(GptConfig config, int promptLength, int newTokens, Edit edit)
    {
        int room = config.NCtx - promptLength + 1;      // the last new token is not read
        if (newTokens <= room) return;
        try
        {
            edit.RequireFits(config, T: 1);
            edit.RequireFits(config, T: 2);             // given values have one length
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException(
                "The edit is about positions of the prompt, which move when a text slides through the context of "
                    + $"{config.NCtx} tokens. "
                + $"Use ContextEnd.Stop, ask for at most {room} new tokens, or edit all positions.", e);
        }
    }

    /// <summary>Appends a token. If no position is left, drops the older half of the text first.</summary>
    public void Add(int id)
    {
        if (IsFull)
        {
            _ids.RemoveRange(0, Length - gpt.Config.NCtx / 2);
            _cache = _cache.Restart();
        }
        _ids.Add(id);
    }

    /// <summary>Runs the tokens that have not been run; returns the logits of the next token, (V).</summary>
    public Tensor Read(CancellationToken cancellation) => _cache.Read(Unread(cancellation), edit, cancellation);

    /// <summary>As <see cref="Read"/>, without the unembedding: the last token's final layer norm, (C).</summary>
    public Tensor ReadState(CancellationToken cancellation) =>
        _cache.ReadState(Unread(cancellation), edit, cancellation);

    private ReadOnlySpan<int> Unread(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ids)[_cache.Length..];
    }
}
