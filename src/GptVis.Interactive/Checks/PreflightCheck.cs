namespace GptVis.Interactive.Checks;

/// <summary>One thing that a workshop needs of a machine.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Outcome">Whether it is there.</param>
/// <param name="Finding">What was found, and what to do when it is not there.</param>
internal sealed record PreflightCheck(string Name, PreflightOutcome Outcome, string Finding)
{
    public static PreflightCheck Ok(string name, string finding) => new(name, PreflightOutcome.Ok, finding);

    public static PreflightCheck Optional(string name, string finding) => new(name, PreflightOutcome.Optional, finding);

    public static PreflightCheck Missing(string name, string finding) => new(name, PreflightOutcome.Missing, finding);
}
