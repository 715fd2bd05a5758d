namespace GptVis.Host.Jupyter.Messages;

/// <summary>A request whose content violates Jupyter's protocol.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
