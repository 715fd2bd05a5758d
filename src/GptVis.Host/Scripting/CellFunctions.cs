using Microsoft.AspNetCore.Html;

namespace GptVis.Host.Scripting;

/// <summary>
/// Functions that every cell can call without a using line. The names are .NET Interactive's, so that notebooks run in
/// both hosts.
/// </summary>
public static class CellFunctions
{
    /// <summary>Shows a value now, before the cell ends.</summary>
    /// <param name="value">What to show.</param>
    /// <param name="mimeTypes">The representations to show; none means those the value's type prefers.</param>
    /// <returns>The shown value, which can be replaced by <see cref="DisplayedValue.Update"/>.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) =>
        DisplayedValue.Show(value, mimeTypes);

    /// <summary>HTML that is displayed without escaping.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Applies a style sheet to the page the notebook is shown in.</summary>
    public static void CSS(string content) => display(HTML($"<style>{content}</style>"), MimeBundle.Html);

    /// <summary>Runs a script in the page the notebook is shown in.</summary>
    public static void Javascript(string content) =>
        display(HTML($"<script type=\"text/javascript\">{content}</script>"), MimeBundle.Html);

    /// <summary>Clears the cell's outputs so far.</summary>
    /// <param name="wait">Whether to clear only when the next output arrives, so that the page does not jump.</param>
    public static void ClearOutput(bool wait = false) => RunningCell.Publish(new CellEvent.Clear(wait));

    /// <summary>Asks the reader of the notebook for a line of text.</summary>
    /// <param name="prompt">What it is for.</param>
    /// <exception cref="InvalidOperationException">Nobody is there to answer.</exception>
    public static Task<string> GetInputAsync(string prompt = "") =>
        RunningCell.ReadInputAsync(prompt, isPassword: false);

    /// <summary>Asks the reader of the notebook for a line of text that is not shown while it is typed.</summary>
    /// <param name="prompt">What it is for.</param>
    /// <exception cref="InvalidOperationException">Nobody is there to answer.</exception>
    public static Task<string> GetPasswordAsync(string prompt = "") =>
        RunningCell.ReadInputAsync(prompt, isPassword: true);
}
