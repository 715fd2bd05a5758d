namespace GptVis.Host.Scripting.Assistance;

/// <summary>
/// The completions that can replace the characters from <paramref name="Start"/> to <paramref name="End"/> (UTF-16
/// units).
/// </summary>
internal sealed record CompletionList(int Start, int End, IReadOnlyList<CompletionItem> Items);
