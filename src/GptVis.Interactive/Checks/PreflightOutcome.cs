namespace GptVis.Interactive.Checks;

/// <summary>The outcome of a check.</summary>
internal enum PreflightOutcome
{
    Ok,

    /// <summary>Missing, but the notebooks work without it.</summary>
    Optional,

    /// <summary>Missing and needed.</summary>
    Missing,
}
