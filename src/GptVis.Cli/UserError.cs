namespace GptVis.Cli;

/// <summary>A mistake in how the program was called. The message is all the user sees; the exit code is 2.</summary>
internal sealed class UserError(string message) : Exception(message);
