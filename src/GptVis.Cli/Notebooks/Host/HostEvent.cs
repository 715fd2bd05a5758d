using System.Text.Json;

namespace GptVis.Cli.Notebooks.Host;

/// <summary>An event of the running cell from the host; see <see cref="GptVis.Host.Channel.Protocol"/>.</summary>
internal abstract record HostEvent
{
    public sealed record Stream(string Name, string Text) : HostEvent;

    public sealed record Display(string Id, JsonElement Data) : HostEvent;

    public sealed record Update(string Id, JsonElement Data) : HostEvent;

    public sealed record Clear(bool Wait) : HostEvent;

    public sealed record Result(JsonElement Data) : HostEvent;

    public sealed record Error(CellFailure Failure) : HostEvent;
}
