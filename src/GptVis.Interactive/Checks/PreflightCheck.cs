namespace GptVis.Interactive.Checks;

/// <summary>The result of one check of the machine.</summary>
/// <param name="Name">The checked item.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Finding">What was found, and what to do if it is missing.</param>
internal sealed record PreflightCheck(string Name, PreflightOutcome Outcome, string Finding)
{
    public static PreflightCheck Ok(string name, string finding) => new(name, PreflightOutcome.Ok, finding);

    public static PreflightCheck Optional(string name, string finding) => new(name, PreflightOutcome.Optional, finding);

    public static PreflightCheck Missing(string name, string finding) => new(name, PreflightOutcome.Missing, finding);
}
