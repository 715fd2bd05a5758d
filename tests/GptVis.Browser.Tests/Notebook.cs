using GptVis.Figures.Attention;
using GptVis.Figures.Generation;
using GptVis.Figures.Page;

namespace GptVis.Browser.Tests;

/// <summary>Pages as notebook front ends put them together from cell outputs.</summary>
internal static class Notebook
{
    public const string States =
        "[...document.querySelectorAll('[data-alt]')].map(e => e.getAttribute('data-gptvis')).join(' ')";

    public static string Bundle => PlotlyBundle.Html;

    /// <summary>
    /// One output per cell, in order; <paramref name="head"/> and <paramref name="body"/> stand for what the front end
    /// brings along.
    /// </summary>
    public static string Page(IEnumerable<string> outputs, string head = "", string body = "") =>
        $"<!doctype html><html><head><meta charset=utf-8>{head}</head><body "
        + $"{body}>{string.Concat(outputs.Select(output => $"<div class=output>{output}</div>\n"))}</body></html>";

    public static string Attention(int T = 3) =>
        AttentionFigures.Pattern(Examples.Pattern(T), Examples.Tokens(T), "Attention").ToHtml();

    public static string Bars() => PredictionFigures.TopTokens(Examples.Top, 50_257, "Next token").ToHtml();

    /// <summary>A figure by hand: what a builder of this project never writes, or does not write yet.</summary>
    public static string Raw(string id, string data, string layout = "{}") =>
        $"<div id=\"gptvis-{id}\" data-alt=\"{id}\"><p class=fallback>numbers</p></div>"
        + $"<script>(window.gptvis = window.gptvis || []).push([document.getElementById('gptvis-{id}'), {{width: 400, "
        + $"height: 300, data: {data}, layout: {layout}, config: {{responsive: true}}}}])</script>";

    public static string Scene(int index) =>
        Raw($"scene-{index}",
            $"[{{type: 'scatter3d', mode: 'markers', x: [0, 1, 2], y: [0, 1, {index}], z: [1, 0, 2]}}]");
}
