using System.Text.Json;
using System.Text.Json.Serialization;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// What was measured of a row: one line of the JSON file, with the properties' names in snake case. Seconds are medians
/// for one unit.
/// </summary>
internal sealed record RowResult
{
    private static readonly JsonSerializerOptions SnakeCase =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Row { get; init; }

    /// <summary>What the seconds are for: run, token, step, process or map.</summary>
    public required string Unit { get; init; }

    public required double OursS { get; init; }

    public double? TorchS { get; init; }

    /// <summary>Ours / PyTorch's: below 1, we are faster.</summary>
    public double? Ratio { get; init; }

    /// <summary>Which limit of the machine is nearer: memory or compute.</summary>
    public required string Bound { get; init; }

    /// <summary>Reached bytes/s or FLOP/s of that limit, 0 to 1; see <see cref="Work"/>.</summary>
    public required double OfLimit { get; init; }

    /// <summary>Bytes/s or FLOP/s that we reached.</summary>
    public required double Reached { get; init; }

    /// <summary>Bytes/s or FLOP/s that the machine reached between the rounds.</summary>
    public required double Limit { get; init; }

    public required int Rounds { get; init; }

    public required int OursCalls { get; init; }

    public required double OursMinS { get; init; }

    public required double OursMaxS { get; init; }

    public int? TorchCalls { get; init; }

    public double? TorchMinS { get; init; }

    public double? TorchMaxS { get; init; }

    /// <summary>
    /// Share of the processor that other programs took meanwhile, 0 to 1; null where it cannot be known.
    /// </summary>
    public double? Others { get; init; }

    /// <summary>The most memory of our process; null where it was not asked.</summary>
    public long? OursPeakBytes { get; init; }

    public long? TorchPeakBytes { get; init; }

    public string? Torch { get; init; }

    /// <summary>Why there is no PyTorch in this row.</summary>
    public string? Note { get; init; }

    [JsonIgnore]
    public bool IsMemoryBound => Bound == "memory";

    public string ToJson() => JsonSerializer.Serialize(this, SnakeCase);
}
