namespace GptVis.Cli;

/// <summary>A mistake in the arguments. The user sees only the message; the exit code is 2.</summary>
internal sealed class UserError(string message) : Exception(message);
