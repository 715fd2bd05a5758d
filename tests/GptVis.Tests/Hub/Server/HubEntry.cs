namespace GptVis.Tests.Hub.Server;

/// <summary>A file of a hub: its bytes, and the tag that names them.</summary>
internal sealed record HubEntry(byte[] Content, string Tag, bool IsLarge);
