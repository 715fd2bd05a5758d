namespace GptVis.Files;

/// <summary>What is being done with a file.</summary>
public enum FileStep
{
    /// <summary>It comes from the hub.</summary>
    Fetching,

    /// <summary>Another process fetches it, and it is waited for.</summary>
    Waiting,

    /// <summary>Its hash is computed.</summary>
    Checking,

    /// <summary>It is written to the drive.</summary>
    Writing,
}
