using System.Globalization;

namespace GptVis.Figures.Charts;

/// <summary>Differences of log-probabilities as captions and hover texts write them.</summary>
internal static class NatsText
{
    /// <summary>A divergence, 0 or more: "1.234"; one that is not nothing is never written as nothing.</summary>
    public static string Of(double nats) => nats switch
    {
        0 => "0",
        < 0.0005 => "<0.001",
        _ => nats.ToString("0.000", CultureInfo.InvariantCulture),
    };

    /// <summary>A change with its sign: "−0.137".</summary>
    public static string Change(double nats) => Math.Abs(nats) < 0.0005
        ? nats switch { 0 => "0", < 0 => "above −0.001", _ => "below +0.001" }
        : nats.ToString("+0.000;−0.000", CultureInfo.InvariantCulture);
}
