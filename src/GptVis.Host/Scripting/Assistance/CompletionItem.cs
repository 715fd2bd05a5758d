namespace GptVis.Host.Scripting.Assistance;

/// <param name="Text">What to insert.</param>
/// <param name="Kind">One of Jupyter's words: class, function, keyword, ...</param>
/// <param name="Signature">A short form of the declaration; empty for keywords.</param>
internal sealed record CompletionItem(string Text, string Kind, string Signature);
