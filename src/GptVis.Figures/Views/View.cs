using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GptVis.Figures.Browser;
using GptVis.Figures.Page;
using GptVis.Files;

namespace GptVis.Figures.Views;

/// <summary>
/// What a notebook call returns: a picture, what it says in words, and its numbers. Notebooks show it by themselves;
/// programs call <see cref="Show"/>.
/// </summary>
[TypeFormatterSource(typeof(DisplayFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class View : IDisplay
{
    internal View()
    {
    }

    /// <summary>What the picture is of, plain text.</summary>
    public required string Title { get; init; }

    /// <summary>What its numbers say, plain text, computed from them.</summary>
    public required string Caption { get; init; }

    /// <summary>The picture in a sentence or two, for those who cannot see it.</summary>
    public required string AltText { get; init; }

    /// <summary>Every number of the picture.</summary>
    public required Table Table { get; init; }

    /// <summary>
    /// The few numbers that stand in for the picture as text and where scripts do not run; <see cref="Table"/> unless
    /// given.
    /// </summary>
    public Table Summary { get => field ?? Table; init; }

    /// <summary>Figures, tables and other pieces, from top to bottom.</summary>
    internal IReadOnlyList<ViewPart> Parts { get; init; } = [];

    private bool NeedsBundle => Parts.Any(part => part.NeedsBundle);

    bool IDisplay.NeedsBundle => NeedsBundle;

    /// <summary>Every number of the picture, as rows and columns.</summary>
    public Table AsTable() => Table;

    /// <summary>The same view with a sentence added to its caption; an empty one adds nothing.</summary>
    internal View WithNote(string note) => note.Length == 0 ? this : new View
    {
        Title = Title,
        Caption = $"{Caption} {note}",
        AltText = $"{AltText} {note}",
        Parts = Parts,
        Table = Table,
        Summary = Summary,
    };

    /// <summary>Saves a page that needs nothing else: no network, no other file.</summary>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    public string SaveHtml(string path) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToPage()));

    /// <summary>
    /// Saves a picture of the view with its title and caption, 2 pixels per CSS pixel. Needs Chromium, Chrome or Edge.
    /// </summary>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    /// <exception cref="BrowserException">No browser was found, or it did not draw the view.</exception>
    public string SavePng(string path, PageTheme theme = PageTheme.Light)
    {
        string full = AtomicFile.RequireFilePath(path);
        // On the pool: a caller with a synchronization context (a window, a notebook host) must not be waited for.
        byte[] png = Task.Run(() => PageStill.OfAsync(ToPage(), HtmlPage.Content, theme, CancellationToken.None))
            .GetAwaiter().GetResult();
        return AtomicFile.Write(full, png);
    }

    /// <summary>Saves the page into the temporary folder and opens it in the browser.</summary>
    /// <returns>The full path of the page.</returns>
    /// <exception cref="InvalidOperationException">This system has no program to open a page with.</exception>
    public string Show()
    {
        string path = SaveHtml(Path.Combine(Path.GetTempPath(), $"gptvis-{Guid.NewGuid():N}.html"));
        try
        {
            using var opener = Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"No program was found to open a page with. The page is at {path}; open it in a browser.", e);
        }
        return path;
    }

    /// <summary>The view as a piece of HTML without the bundle, for pages that hold several.</summary>
    public string ToHtml()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        writer.Write($"<div {Html.NoFormulas}>\n");
        if (Title.Length > 0)
            writer.Write(
                $"<div role=\"heading\" aria-level=\"3\" style=\"font-size:16px;font-weight:600;margin:4px 0 "
                    + $"6px\">{Html.EncodeProse(Title)}</div>\n");
        foreach (var part in Parts) part.WriteHtml(writer, Summary);
        if (Caption.Length > 0)
            writer.Write(
                $"<div style=\"margin:6px 0;max-width:760px;line-height:1.5\">{Html.EncodeProse(Caption)}</div>\n");
        writer.Write("</div>\n");
        return writer.ToString();
    }

    /// <summary>Title, caption and the numbers as aligned text of bounded size.</summary>
    public override string ToString() =>
        string.Join("\n", ((string[])[Title, Caption, "", Summary.ToString()]).SkipWhile(line => line.Length == 0));

    void IDisplay.WriteHtml(TextWriter writer)
    {
        if (NeedsBundle && PlotlyBundle.IsCarriedBy(this)) writer.Write(PlotlyBundle.Html);
        writer.Write(ToHtml());
    }

    private string ToPage() => HtmlPage.Around(ToHtml(), Title, NeedsBundle);
}
