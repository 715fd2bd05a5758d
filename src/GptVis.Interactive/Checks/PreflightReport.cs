using System.Globalization;
using GptVis.Figures.Views;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive.Checks;

/// <summary>All checks, and the summary.</summary>
internal sealed record PreflightReport(IReadOnlyList<PreflightCheck> Checks, View Picture)
{
    public static PreflightReport Run(CellHost host)
    {
        var picture = PictureChecks.Picture();
        return new(
            [
                MachineChecks.Sdk(), MachineChecks.Host(host), MachineChecks.Kernel(), PictureChecks.Browser(picture),
                    MachineChecks.Models(),
                MachineChecks.Memory(), PictureChecks.ForwardPass(),
            ],
            picture);
    }

    public bool IsReady => Checks.All(check => check.Outcome != PreflightOutcome.Missing);

    public string Verdict
    {
        get
        {
            string[] missing = Names(PreflightOutcome.Missing), optional = Names(PreflightOutcome.Optional);
            string verdict = missing.Length == 0
                ? "This machine is ready."
                : $"This machine is not ready yet: {string.Join(", ", missing)}.";
            return optional.Length == 0
                ? verdict
                : $"{verdict} Not there, and not always needed: {string.Join(", ", optional)}.";
        }
    }

    public Table ToTable() => new(
        [new("check"), new("result"), new("found")],
        Checks.Select(check => (IReadOnlyList<object?>)[check.Name, Word(check.Outcome), check.Finding]));

    public View ToView()
    {
        string caption =
            string.Create(CultureInfo.InvariantCulture,
                $"{Verdict} Below the table there must be a picture of {Picture.Title}; without it, this notebook "
                    + $"runs no scripts: trust it.");
        return new View
        {
            Title = "Preflight",
            Caption = caption,
            AltText = $"A table of {Checks.Count} checks, and a picture. {Picture.AltText}",
            Parts = [new TablePart(ToTable()), .. Picture.Parts],
            Table = ToTable(),
        };
    }

    private string[] Names(PreflightOutcome outcome) =>
        [.. Checks.Where(check => check.Outcome == outcome).Select(check => check.Name)];

    private static string Word(PreflightOutcome outcome) => outcome switch
    {
        PreflightOutcome.Ok => "ok",
        PreflightOutcome.Optional => "not there",
        PreflightOutcome.Missing => "missing",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
