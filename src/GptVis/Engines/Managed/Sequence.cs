using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>One text in a batch: its tokens, and what is to happen to it alone.</summary>
/// <param name="Tokens">The tokens to run; with a cache, those that come after what it holds.</param>
internal sealed record Sequence(int[] Tokens)
{
    public Edit Edit { get; init; } = Edit.None;

    /// <summary>Keys and values of the tokens before these; this run adds its own. Null when there are none.</summary>
    public KvCache? Cache
    {
        get;
        init
        {
            field = value;
            Past = value?.Length ?? 0;
        }
    }

    /// <summary>Random numbers for dropout; null outside of training.</summary>
    public SplitMix64? Dropout { get; init; }

    /// <summary>
    /// The position of the first token that is run; in training a line may begin anywhere in the context.
    /// </summary>
    public int FirstPosition
    {
        get => Past + field;
        init;
    }

    /// <summary>Tokens before the first of these.</summary>
    public int Past { get; private init; }

    /// <summary>Tokens to run, T.</summary>
    public int Length => Tokens.Length;

    /// <summary>Tokens that the last of them sees, itself included, S.</summary>
    public int Sources => Past + Length;
}
