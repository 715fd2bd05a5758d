using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Figures.Page;

namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>One displayed value of a notebook.</summary>
/// <param name="Cell">The number of its cell.</param>
/// <param name="IsTextOnly">Whether the cell has the tag <see cref="TextOnlyTag"/>.</param>
/// <param name="Json">The output as stored in the notebook.</param>
internal sealed record NotebookOutput(int Cell, bool IsTextOnly, JsonObject Json)
{
    /// <summary>The tag of a cell that gets no stills in a notebook with stills only.</summary>
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

    /// <summary>Approximate size in bytes of this output in the file.</summary>
    public int Size => Json.ToJsonString().Length;

    public void SetHtml(string html) => Data![HtmlType] = MultilineText.Write(html);

    /// <summary>The still.</summary>
    public byte[] Png => Convert.FromBase64String((string)Data![PngType]!);

    public void SetPng(byte[] png) => Data![PngType] = Convert.ToBase64String(png);

    /// <summary>
    /// Keeps only what needs no script: the still, and below it the text as a separate output, because GitHub shows one
    /// form of each output.
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
