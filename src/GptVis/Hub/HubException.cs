namespace GptVis.Hub;

/// <summary>
/// A model that cannot be fetched or found. The message says what happened and what to do; nothing good in the cache
/// was changed.
/// </summary>
public sealed class HubException : IOException
{
    /// <summary>A message alone.</summary>
    public HubException(string message) : base(message) { }

    /// <summary>A message and what lies behind it.</summary>
    public HubException(string message, Exception? inner) : base(message, inner) { }
}
