using System.Net;
using System.Text;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>The headings of a page, and its table of contents.</summary>
internal sealed class PageContents
{
    private const int DeepestLevel = 3;

    private readonly List<(int Level, string Title, string Id)> _headings = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <returns>The anchor of the heading: the wanted one, with a number if another heading has it.</returns>
    public string Add(int level, string title, string wantedId)
    {
        string id = wantedId;
        for (int i = 1; !_ids.Add(id); i++) id = $"{wantedId}-{i}";
        _headings.Add((level, title, id));
        return id;
    }

    /// <summary>
    /// The table of contents as HTML; empty if it would list fewer than two headings. The first heading is the page's
    /// title and not listed.
    /// </summary>
    public string Render()
    {
        var listed = _headings.Skip(1).Where(heading => heading.Level <= DeepestLevel).ToList();
        if (listed.Count < 2) return "";

        var html = new StringBuilder("<nav class=\"contents\" aria-label=\"Contents\">\n<ul>\n");
        foreach (var (level, title, id) in listed)
            html.Append($"<li class=\"level-{level}\">")
                .Append($"<a href=\"#{WebUtility.HtmlEncode(Uri.EscapeDataString(id))}\">")
                .Append($"{WebUtility.HtmlEncode(title)}</a></li>\n");
        return html.Append("</ul>\n</nav>\n").ToString();
    }
}
