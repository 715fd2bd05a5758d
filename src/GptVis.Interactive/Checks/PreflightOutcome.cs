namespace GptVis.Interactive.Checks;

/// <summary>What a check found.</summary>
internal enum PreflightOutcome
{
    Ok,

    /// <summary>Not there; the notebooks work without it.</summary>
    Optional,

    /// <summary>Not there, and needed.</summary>
    Missing,
}
