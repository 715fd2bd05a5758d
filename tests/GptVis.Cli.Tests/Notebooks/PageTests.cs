using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GptVis.Cli.Notebooks.Files;
using GptVis.Cli.Notebooks.Page;

namespace GptVis.Cli.Tests.Notebooks;

public sealed class PageTests
{
    private static string Output(string json)
    {
        var page = new StringBuilder();
        OutputHtml.Append(page, JsonNode.Parse(json)!.AsObject());
        return page.ToString().TrimEnd('\n');
    }

    [Theory]
    [InlineData("var x = 1; // <comment> \"not a string\"",
        "<span class=\"k\">var</span> x = <span class=\"n\">1</span>; <span class=\"c\">// &lt;comment&gt; &quot;not "
        + "a string&quot;</span>")]
    [InlineData("\"http://x\" + 'c'",
        "<span class=\"s\">&quot;http://x&quot;</span> + <span class=\"s\">&#39;c&#39;</span>")]
    [InlineData("#r \"nuget: A\"\nclassy.@class", "<span class=\"d\">#r &quot;nuget: A&quot;</span>\nclassy.@class")]
    [InlineData("a1 + 0xFF + 1_000.5e-3f", "a1 + <span class=\"n\">0xFF</span> + <span class=\"n\">1_000.5e-3f</span>")]
    [InlineData("@\"a\\\" + \"\\\"\"",
        "<span class=\"s\">@&quot;a\\&quot;</span> + <span class=\"s\">&quot;\\&quot;&quot;</span>")]
    public void Code_is_coloured_lightly(string code, string html) => Assert.Equal(html, CSharpHtml.Render(code));

    [Theory]
    [InlineData("var s = \"\"\"\n  \"quoted\" <b>\n  \"\"\"; /* never closed")]
    [InlineData("$\"{x} \"unclosed\n'\\u0041' '' \"")]
    [InlineData("emoji 😀 & <script>")]
    public void Colouring_never_changes_the_text(string code) =>
        Assert.Equal(code, WebUtility.HtmlDecode(Regex.Replace(CSharpHtml.Render(code), "<[^>]*>", "")));

    [Theory]
    [InlineData("""{"output_type":"stream","name":"stdout","text":["</pre><script>\n","x"]}""",
        "<pre class=\"output stdout\">&lt;/pre&gt;&lt;script&gt;\nx</pre>")]
    [InlineData("""{"output_type":"stream","name":"stderr","text":"10%\r50%\r100%\n\u001b[31mred\u001b[0m"}""",
        "<pre class=\"output stderr\">100%\nred</pre>")]
    [InlineData("""{"output_type":"display_data","data":{"text/plain":"p","text/html":"<b>h</b>"}}""",
        "<div class=\"output html\"><b>h</b></div>")]
    [InlineData("""{"output_type":"display_data","data":{"text/plain":"a \"dot\"","image/png":"AA\n=="}}""",
        "<div class=\"output image\"><img alt=\"a &quot;dot&quot;\" src=\"data:image/png;base64,AA==\"></div>")]
    [InlineData("""{"output_type":"execute_result","data":{"text/plain":"a < b"}}""",
        "<pre class=\"output plain\">a &lt; b</pre>")]
    [InlineData("""{"output_type":"display_data","data":{"text/markdown":"*m*"}}""",
        "<div class=\"output text\"><p><em>m</em></p>\n</div>")]
    [InlineData("""{"output_type":"display_data","data":{"application/json":{"a":1}}}""",
        "<pre class=\"output plain\">{&quot;a&quot;:1}</pre>")]
    [InlineData("""{"output_type":"error","ename":"E","evalue":"v","traceback":["E: <v>","   at cell 1"]}""",
        "<pre class=\"output error\">E: &lt;v&gt;\n   at cell 1</pre>")]
    public void Every_kind_of_output_has_its_html(string json, string html) => Assert.Equal(html, Output(json));

    [Fact]
    public void Markdown_keeps_raw_html_and_has_tables_and_anchors()
    {
        string html = MarkdownHtml.Render("## The *First*\n\n<details>x</details>\n\n| a |\n|---|\n| 1 |\n");
        Assert.Contains("<h2 id=\"the-first\">The <em>First</em></h2>", html);
        Assert.Contains("<details>x</details>", html);
        Assert.Contains("<td>1</td>", html);
    }

    [Theory]
    [InlineData("text\n\n# A `code` *title*", "A code title")]
    [InlineData("```\n# not a heading\n```", null)]
    public void The_first_heading_is_the_title(string markdown, string? title) =>
    Assert.Equal(title, MarkdownHtml.FirstHeading(markdown));

    [Fact]
    public void The_page_needs_nothing_from_elsewhere()
    {
        var notebook = NotebookDocument.Create();
        notebook.Add("csharp", "csharp", "1 + 1");
        string page = HtmlPage.Render(notebook, "a & b");

        Assert.Contains("<title>a &amp; b</title>", page);
        Assert.DoesNotMatch(new Regex("(src|href)=|url\\(|@import|https?:"), page);
        Assert.Contains("prefers-color-scheme: dark", page);
    }
}
