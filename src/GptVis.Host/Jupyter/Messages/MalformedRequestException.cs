namespace GptVis.Host.Jupyter.Messages;

/// <summary>A request whose content is not what Jupyter's protocol says.</summary>
internal sealed class MalformedRequestException(string message) : Exception(message);
