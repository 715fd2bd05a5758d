namespace GptVis.Benchmarks.Peers;

/// <summary>One of the two that are compared.</summary>
internal interface ISide : IDisposable
{
    /// <summary>The most memory that its process had; null where the row does not ask.</summary>
    long? PeakBytes { get; }

    /// <summary>What its process, if it is running, has taken of the processor.</summary>
    TimeSpan ProcessorTime { get; }

    /// <summary>Does its part of one round, while the other waits.</summary>
    /// <returns>Seconds of every call.</returns>
    IReadOnlyList<double> Round();
}
