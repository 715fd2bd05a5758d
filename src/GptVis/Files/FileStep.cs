namespace GptVis.Files;

/// <summary>A step with a file.</summary>
public enum FileStep
{
    /// <summary>The file is being downloaded from the hub.</summary>
    Fetching,

    /// <summary>Waiting for another process that is downloading the file.</summary>
    Waiting,

    /// <summary>Its hash is being computed.</summary>
    Checking,

    /// <summary>The file is being written to the drive.</summary>
    Writing,
}
