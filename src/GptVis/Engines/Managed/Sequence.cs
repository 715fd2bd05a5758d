using GptVis.Model;

namespace GptVis.Engines.Managed;

/// <summary>One text in a batch, with its cache, edits and dropout.</summary>
/// <param name="Tokens">The tokens to run; with a cache, those after its tokens.</param>
internal sealed record Sequence(int[] Tokens)
{
    public Edit Edit { get; init; } = Edit.None;

    /// <summary>Keys and values of earlier tokens, to which this run appends its own; null without a cache.</summary>
    public KvCache? Cache
    {
        get;
        init
        {
            field = value;
            Past = value?.Length ?? 0;
        }
    }

    /// <summary>Random numbers for dropout; null outside training.</summary>
    public SplitMix64? Dropout { get; init; }

    /// <summary>The position of the first token to run; in training a line can begin anywhere in the context.</summary>
    public int FirstPosition
    {
        get => Past + field;
        init;
    }

    /// <summary>Number of earlier tokens in the cache.</summary>
    public int Past { get; private init; }

    /// <summary>Number of tokens to run, T.</summary>
    public int Length => Tokens.Length;

    /// <summary>Number of tokens that the last one sees, itself included, S.</summary>
    public int Sources => Past + Length;
}
