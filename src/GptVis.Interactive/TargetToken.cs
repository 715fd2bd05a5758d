using GptVis.Figures.Charts;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Interactive;

/// <summary>A token that a user names by its text.</summary>
internal static class TargetToken
{
    /// <summary>
    /// The one token that a text is. GPT-2's words begin with their space: where "fox jumps" is meant, " jumps" is; so
    /// a text that is several tokens is tried with a space before it, and one that is a token both ways gets a note.
    /// </summary>
    /// <param name="text">The token's text.</param>
    /// <param name="parameter">What the call names it.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ArgumentException">It is no token, or more than one.</exception>
    public static (int? Id, string Note) Of(string text, string parameter, LanguageModel model)
    {
        var tokens = model.Tokenizer.Encode(text);
        var spaced = model.Tokenizer is Gpt2Tokenizer && !text.StartsWith(' ')
            ? model.Tokenizer.Encode(" " + text)
            : [];
        if (tokens.Count == 1 && model.Tokenizer is WordTokenizer words && tokens[0].Id == words.UnknownId)
            throw new ArgumentException(
                $"The {parameter} `{Visible(text)}` is not in the vocabulary of {model.Name}; Tokens(text) shows what "
                    + "is.");
        if (tokens.Count == 1 && spaced.Count == 1)
            return (tokens[0].Id,
                $"`{Visible(text)}` is the token without a space before it; the word after a space is another token, "
                    + $"{parameter}: \" {text}\".");
        if (tokens.Count == 1) return (tokens[0].Id, "");
        if (spaced.Count == 1) return (spaced[0].Id, "");
        string first = string.Join(", ", tokens.Take(8).Select(t => $"`{Visible(t.Text)}`"));
        throw new ArgumentException(tokens.Count == 0
            ? $"The {parameter} `{Visible(text)}` has no tokens; give one token."
            : $"The {parameter} has to be one token, but for {model.Name} `{Visible(text)}` is {tokens.Count}: "
            + $"{first}{(tokens.Count > 8 ? " and more" : "")}. Give one of them.");
    }

    private static string Visible(string text) => new TokenText(text).Shortened(40);
}
