using GptVis.Figures.Charts;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Interactive;

/// <summary>A token given by its text, with a note for the user.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="Note">A sentence if the text can mean another token too; else empty.</param>
internal readonly record struct NamedToken(int Id, string Note)
{
    private const int LongestText = 40, TokensShown = 8;

    /// <summary>
    /// Finds the token with a text, or the special token with that name. GPT-2's words begin with their space: in "fox
    /// jumps" the second token is " jumps". So a text of several tokens is tried with a leading space, and a text that
    /// is a token both ways gets a note.
    /// </summary>
    /// <param name="text">The token's text.</param>
    /// <param name="parameter">The parameter's name, for messages.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">The text is not exactly one token.</exception>
    public static NamedToken Of(string? text, string parameter, LanguageModel model)
    {
        if (text is null) throw new ArgumentException($"The {parameter} is null; give the text of one token.");
        var tokenizer = model.Tokenizer;
        if (tokenizer.FindSpecialToken(text) is { } special) return new(special, "");

        var tokens = tokenizer.Encode(text);
        var spaced = tokenizer.WordsBeginWithSpace && !text.StartsWith(' ') ? tokenizer.Encode(" " + text) : [];
        return (tokens.Count, spaced.Count) switch
        {
            (1, _) when tokens[0].Id == tokenizer.UnknownTokenId => throw new ArgumentException(
                $"The {parameter} `{Visible(text)}` is not in the vocabulary of {model.Name}; Tokens(text) shows what "
                    + "is."),
            (1, 1) => new(tokens[0].Id,
                $"`{Visible(text)}` is the token without a space before it; the word after a space is another token, "
                    + $"{parameter}: \" {text}\"."),
            (1, _) => new(tokens[0].Id, ""),
            (0, _) => throw new ArgumentException(
                $"The {parameter} `{Visible(text)}` has no tokens; give one token."),
            (_, 1) => new(spaced[0].Id, ""),
            _ => throw new ArgumentException(
                $"The {parameter} has to be one token, but for {model.Name} `{Visible(text)}` is {tokens.Count}: "
                    + $"{Listed(tokens)}. Give one of them."),
        };
    }

    private static string Listed(IReadOnlyList<Token> tokens) =>
        string.Join(", ", tokens.Take(TokensShown).Select(token => $"`{Visible(token.Text)}`"))
        + (tokens.Count > TokensShown ? " and more" : "");

    private static string Visible(string text) => new TokenText(text).Shortened(LongestText);
}
