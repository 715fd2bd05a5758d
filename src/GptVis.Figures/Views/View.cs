using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using GptVis.Figures.Browser;
using GptVis.Figures.Page;
using GptVis.Files;

namespace GptVis.Figures.Views;

/// <summary>
/// The result of a notebook call: a figure with its caption and numbers. Notebooks show it automatically; programs call
/// <see cref="Show"/>.
/// </summary>
[TypeFormatterSource(typeof(DisplayFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class View : IDisplay
{
    internal View()
    {
    }

    /// <summary>The title, plain text.</summary>
    public required string Title { get; init; }

    /// <summary>The caption, plain text, computed from the numbers.</summary>
    public required string Caption { get; init; }

    /// <summary>The alt text: the figure in one or two sentences.</summary>
    public required string AltText { get; init; }

    /// <summary>All numbers of the figure.</summary>
    public required Table Table { get; init; }

    /// <summary>
    /// A short table that replaces the figure in plain text and without scripts; <see cref="Table"/> by default.
    /// </summary>
    public Table Summary { get => field ?? Table; init; }

    /// <summary>Figures, tables and other parts, from top to bottom.</summary>
    internal IReadOnlyList<ViewPart> Parts { get; init; } = [];

    private bool NeedsBundle => Parts.Any(part => part.NeedsBundle);

    bool IDisplay.NeedsBundle => NeedsBundle;

    /// <summary>All numbers of the figure, as rows and columns.</summary>
    public Table AsTable() => Table;

    /// <summary>This view with a sentence added to its caption; an empty sentence adds nothing.</summary>
    internal View WithNote(string note) => note.Length == 0 ? this : new View
    {
        Title = Title,
        Caption = $"{Caption} {note}",
        AltText = $"{AltText} {note}",
        Parts = Parts,
        Table = Table,
        Summary = Summary,
    };

    /// <summary>Saves a self-contained HTML page: it needs no network and no other file.</summary>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    public string SaveHtml(string path) => AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToPage()));

    /// <summary>
    /// Saves a PNG of the view with its title and caption, at 2 pixels per CSS pixel. Needs Chromium, Chrome or Edge.
    /// </summary>
    /// <returns>The full path of the file.</returns>
    /// <exception cref="IOException">The folder does not exist, or the path is a folder.</exception>
    /// <exception cref="BrowserException">No browser was found, or it did not draw the view.</exception>
    public string SavePng(string path, PageTheme theme = PageTheme.Light)
    {
        string full = AtomicFile.RequireFilePath(path);
        // On the thread pool, to avoid a deadlock with the caller's synchronization context (a window, a notebook
        // host).
        byte[] png = Task.Run(() => PageStill.OfAsync(ToPage(), HtmlPage.Content, theme, CancellationToken.None))
            .GetAwaiter().GetResult();
        return AtomicFile.Write(full, png);
    }

    /// <summary>Saves the page into the temporary folder and opens it in the browser.</summary>
    /// <returns>The full path of the page.</returns>
    /// <exception cref="InvalidOperationException">The system has no program to open the page with.</exception>
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

    /// <summary>The view as an HTML fragment without the bundle, for pages with several views.</summary>
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

    /// <summary>The title, the caption and the numbers, as aligned text of limited size.</summary>
    public override string ToString() =>
        string.Join("\n", ((string[])[Title, Caption, "", Summary.ToString()]).SkipWhile(line => line.Length == 0));

    void IDisplay.WriteHtml(TextWriter writer)
    {
        if (NeedsBundle && PlotlyBundle.IsCarriedBy(this)) writer.Write(PlotlyBundle.Html);
        writer.Write(ToHtml());
    }

    private string ToPage() => HtmlPage.Around(ToHtml(), Title, NeedsBundle);
}
