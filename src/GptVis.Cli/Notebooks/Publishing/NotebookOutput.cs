using System.Text.Json.Nodes;
using GptVis.Cli.Notebooks.Files;
using GptVis.Figures.Display;

namespace GptVis.Cli.Notebooks.Publishing;

/// <summary>One displayed value of a notebook, and which cell shows it.</summary>
internal sealed record NotebookOutput(int Cell, JsonObject Json)
{
    private const string HtmlType = "text/html";
    private const string PngType = "image/png";

    public static IReadOnlyList<NotebookOutput> In(NotebookDocument notebook) =>
    [
        .. notebook.Cells.SelectMany(cell => cell.Outputs.Select(output => new NotebookOutput(cell.ExecutionCount ?? 0, output))),
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

    public void RemoveHtml() => Data!.Remove(HtmlType);
}
