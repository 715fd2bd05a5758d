using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Interactive;

/// <summary>The words of a text that the tokenizer does not know, all read as the same token.</summary>
internal static class UnknownWords
{
    private const int Named = 5;

    /// <summary>A sentence with their number and names; empty if there are none, and for token ids.</summary>
    public static string In(Prompt prompt, LanguageModel model)
    {
        if (prompt.Text is not { } text || model.Tokenizer.UnknownTokenId is not { } unknownId) return "";
        var tokens = model.Tokenizer.Encode(text);
        string[] unknown =
        [
            .. tokens.Where(token => token.Id == unknownId)
                .Select(token => $"`{text.Substring(token.Start, token.Length)}`"),
        ];
        if (unknown.Length == 0) return "";

        string[] different = [.. unknown.Distinct()];
        string which = string.Join(", ", different.Take(Named)) + (different.Length > Named ? " and others" : "");
        return $"{unknown.Length} of {tokens.Count} words {(unknown.Length == 1 ? "is" : "are")} not in the "
            + $"vocabulary of {model.Name} and read as {WordTokenizer.Unknown}: {which}.";
    }
}
