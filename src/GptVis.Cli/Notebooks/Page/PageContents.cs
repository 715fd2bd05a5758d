using System.Net;
using System.Text;

namespace GptVis.Cli.Notebooks.Page;

/// <summary>The headings of a page, and the list of them at its top.</summary>
internal sealed class PageContents
{
    private const int DeepestLevel = 3;

    private readonly List<(int Level, string Title, string Id)> _headings = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <returns>
    /// The name of the heading in the page: the wanted one, with a number when another heading has it.
    /// </returns>
    public string Add(int level, string title, string wantedId)
    {
        string id = wantedId;
        for (int i = 1; !_ids.Add(id); i++) id = $"{wantedId}-{i}";
        _headings.Add((level, title, id));
        return id;
    }

    /// <summary>
    /// The list as HTML; empty when there is nothing to choose between. The first heading is the page's title and not
    /// in it.
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
