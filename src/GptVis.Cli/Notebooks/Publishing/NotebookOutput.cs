using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Figures.Page;

namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>One displayed value of a notebook.</summary>
/// <param name="Cell">The number of the cell that shows it.</param>
/// <param name="IsTextOnly">Whether that cell has the tag for it.</param>
/// <param name="Json">The value as the notebook has it.</param>
internal sealed record NotebookOutput(int Cell, bool IsTextOnly, JsonObject Json)
{
    /// <summary>The tag of a cell that gets no stills where only stills are kept.</summary>
    public const string TextOnlyTag = "text-only";

    private const string HtmlType = "text/html";
    private const string PngType = "image/png";

    public static IReadOnlyList<NotebookOutput> In(NotebookDocument notebook) =>
    [
        .. notebook.Cells.SelectMany(
            cell => cell.Outputs.Select(
                output => new NotebookOutput(cell.ExecutionCount ?? 0, cell.HasTag(TextOnlyTag), output))),
    ];

    private JsonObject? Data => Json["data"] as JsonObject;

    /// <summary>The HTML; empty when there is none.</summary>
    public string Html => Data is { } data && data.ContainsKey(HtmlType) ? MultilineText.Read(data[HtmlType]) : "";

    public IReadOnlyList<string> Figures => FigureStills.IdsIn(Html);

    public bool HasPng => Data?.ContainsKey(PngType) == true;

    /// <summary>Bytes of this output in the file, near enough.</summary>
    public int Size => Json.ToJsonString().Length;

    public void SetHtml(string html) => Data![HtmlType] = MultilineText.Write(html);

    /// <summary>The still.</summary>
    public byte[] Png => Convert.FromBase64String((string)Data![PngType]!);

    public void SetPng(byte[] png) => Data![PngType] = Convert.ToBase64String(png);

    /// <summary>
    /// Leaves what needs no script: the still as an output of its own, because GitHub shows one form of each, and below
    /// it the words.
    /// </summary>
    public void KeepStillAndWords()
    {
        if (HasPng)
        {
            var still = Data![PngType]!;
            Data.Remove(PngType);
            var outputs = (JsonArray)Json.Parent!;
            outputs.Insert(outputs.IndexOf(Json),
                new JsonObject
                {
                    ["data"] = new JsonObject { [PngType] = still },
                    ["metadata"] = new JsonObject(),
                    ["output_type"] = "display_data"
                });
        }

        if (Html.Length == 0) return;
        string words = FigureStills.WithoutFigures(Html);
        if (words.Contains("<script", StringComparison.OrdinalIgnoreCase)) Data!.Remove(HtmlType);
        else SetHtml(words);
    }
}
