using GptVis.Model;

namespace GptVis.Generation;

/// <summary>What a model has in view while it writes: the prompt and the new tokens, or their newer part.</summary>
internal sealed class Context(Gpt gpt, int[] prompt, Edit edit)
{
    private readonly List<int> _ids = [.. prompt];
    private IKvCache _cache = gpt.NewCache();

    /// <summary>Tokens in view, 1 to NCtx.</summary>
    public int Length => _ids.Count;

    /// <summary>Whether there is no position for another token.</summary>
    public bool IsFull => Length == gpt.Config.NCtx;

    /// <summary>
    /// After a text has slid, a position is that of another token: only edits of all positions can go on.
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

    /// <summary>Takes a token in; when there is no position for it, the older half goes.</summary>
    public void Add(int id)
    {
        if (IsFull)
        {
            _ids.RemoveRange(0, Length - gpt.Config.NCtx / 2);
            _cache = _cache.Restart();
        }
        _ids.Add(id);
    }

    /// <summary>Reads what has not been read; scores of the next token, (V).</summary>
    public Tensor Read(CancellationToken cancellation) => _cache.Read(Unread(cancellation), edit, cancellation);

    /// <summary>The same without comparing with the vocabulary: the last token's final state, (C).</summary>
    public Tensor ReadState(CancellationToken cancellation) =>
        _cache.ReadState(Unread(cancellation), edit, cancellation);

    private ReadOnlySpan<int> Unread(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_ids)[_cache.Length..];
    }
}
