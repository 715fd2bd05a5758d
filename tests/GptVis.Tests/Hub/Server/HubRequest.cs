namespace GptVis.Tests.Hub.Server;

/// <summary>What a client asked of the hub on loopback.</summary>
internal sealed record HubRequest(string Method, string Host, string? Path, string? Token, string? Range);
