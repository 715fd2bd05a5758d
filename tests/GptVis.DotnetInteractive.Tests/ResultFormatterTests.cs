using GptVis.Figures.Charts;
using GptVis.Figures.Views;
using GptVis.Interactive;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using GptVis.Training;
using Microsoft.DotNet.Interactive.Formatting;

namespace GptVis.DotnetInteractive.Tests;

/// <summary>Whatever a user ends a cell with, through the formatting library of .NET Interactive.</summary>
public sealed class ResultFormatterTests
{
    public ResultFormatterTests() => Extension.Load();

    public static TheoryData<Type> Types =>
    [
        .. ((Type[])[typeof(Gpt), typeof(View), typeof(Notebook)]).SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => !type.IsAbstract && !type.IsEnum && !type.IsSubclassOf(typeof(Exception))
                && !type.IsSubclassOf(typeof(Delegate))),
    ];

    [Theory, MemberData(nameof(Types))]
    public void Every_type_shows_itself_as_html_and_text(Type type) =>
        Assert.Equal(["text/html", "text/plain"], Formatter.GetPreferredMimeTypesFor(type));

    [Fact]
    public void A_tensor_shows_its_shape_its_range_and_its_first_numbers()
    {
        var tensor = new Tensor((float[])[.. Enumerable.Range(0, 12).Select(i => i / 2f)], 3, 4);
        Assert.Equal("Tensor (3, 4), 12 numbers from 0 to 5.5\n  0 0.5 1 1.5 2 2.5 3 3.5 ...",
            tensor.ToDisplayString("text/plain"));
        Assert.Equal("Tensor (0, 4), no numbers", new Tensor(0, 4).ToDisplayString("text/plain"));
    }

    [Fact]
    public void A_trace_is_described_and_not_written_out()
    {
        var model = LanguageModel.Fruit;
        var trace = model.Gpt.Run(model.Tokenizer.EncodeIds("i like spicy"));
        string text = trace.ToDisplayString("text/plain");
        Assert.StartsWith("Trace\n", text);
        Assert.Contains("Blocks", text);
        Assert.Contains("2 of BlockTrace", text);
        Assert.Contains("Tensor (3, ", text);
        Assert.InRange(text.Length, 1, 1_000);
    }

    [Fact]
    public void Options_are_lines_of_names_and_values()
    {
        string text = (TrainingOptions.Default with { Steps = 12_345 }).ToDisplayString("text/plain");
        Assert.Matches("\n  Steps +12,345(\n|$)", text);
    }

    [Fact]
    public void Text_of_a_token_is_text_in_html()
    {
        string html =
            new BpePiece { Text = "<b>", Start = 0, ByteSymbols = [], Merges = [], Tokens = [] }.ToDisplayString(
                "text/html");
        Assert.Contains("&lt;b&gt;", html);
        Assert.DoesNotContain("<b>", html);
    }

    [Fact]
    public void A_model_shows_the_sentence_that_it_says_of_itself()
    {
        var model = LanguageModel.Fruit;
        Assert.Equal(model.ToString(), model.ToDisplayString("text/plain"));
        Assert.Equal($"<div>{model}</div>", model.ToDisplayString("text/html"));
    }

    [Fact]
    public void Values_in_an_array_are_shown_as_they_are_alone() =>
        Assert.Contains($"<div>{LanguageModel.Fruit}</div>",
            ((LanguageModel[])[LanguageModel.Fruit]).ToDisplayString("text/html"), StringComparison.Ordinal);

    [Fact]
    public void What_a_user_registers_wins()
    {
        Formatter.Register<TokenText>(token => $"mine: {token.Text}", "text/plain");
        Assert.Equal("mine: a", new TokenText("a").ToDisplayString("text/plain"));
    }
}
