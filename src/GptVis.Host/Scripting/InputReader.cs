namespace GptVis.Host.Scripting;

/// <summary>Asks the person at the notebook for a line of text.</summary>
internal delegate Task<string> InputReader(string prompt, bool isPassword, CancellationToken cancellation);
