namespace GptVis.Hub;

/// <summary>
/// A model that cannot be downloaded or found. The message says what happened and what to do. Valid files in the cache
/// are unchanged.
/// </summary>
public sealed class HubException : IOException
{
    /// <summary>Creates the exception with a message.</summary>
    public HubException(string message) : base(message) { }

    /// <summary>Creates the exception with a message and its cause.</summary>
    public HubException(string message, Exception? inner) : base(message, inner) { }
}
