using GptVis.Model;

namespace GptVis.Analysis.Attribution;

/// <summary>Checks the position and the token of the prediction to explain.</summary>
internal static class PredictionTarget
{
    /// <summary>Throws unless the text has the position.</summary>
    public static void RequirePosition(int position, int T)
    {
        if ((uint)position >= (uint)T)
            throw new ArgumentOutOfRangeException(nameof(position), position,
                $"Position {position} was requested; this text has {T} "
                    + $"{(T == 1 ? "token: only position 0" : $"tokens: 0 to {T - 1}")}.");
    }

    /// <summary>Throws unless the vocabulary has the token.</summary>
    public static void RequireToken(int token, GptConfig config)
    {
        if ((uint)token >= (uint)config.DVocab)
            throw new ArgumentOutOfRangeException(nameof(token), token,
                $"Token {token} was requested; this model's vocabulary goes from 0 to {config.DVocab - 1}.");
    }
}
