using System.Text.RegularExpressions;
using GptVis.Models;

namespace GptVis.Cli.Tests;

[Trait("Needs", "gptvis")]
public sealed class TrainTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    [Fact]
    public void Training_prints_both_losses_and_five_completions_and_saves_a_folder_that_loads()
    {
        var result = _gptvis.Run("train", "fruit", "--out", "models/fruit", "--steps", "3", "--seed", "7");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("Training 10,660 parameters on 19 sentences; held out: \"i like spicy so i like chili\".",
            result.Output, StringComparison.Ordinal);
        Assert.Equal(["0", "3"],
            Regex.Matches(result.Output, @"^step\s+(\d+) of 3   train loss 2\.\d{4}   held-out loss 2\.\d{4}",
                RegexOptions.Multiline).Select(m => m.Groups[1].Value));
        Assert.Equal(2,
            Regex.Count(result.Output, @"^    i like spicy so i like    (\w+ \d+\.\d %, ){4}\w+ \d+\.\d %",
                RegexOptions.Multiline));
        Assert.EndsWith($"Saved to {_gptvis.InFolder(Path.Combine("models", "fruit"))}\n",
            result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        var loaded = LanguageModel.Load(_gptvis.InFolder("models/fruit"));
        Assert.Equal(19, loaded.Tokenizer.VocabularySize);
        Assert.Equal(19, loaded.PredictNext("i like spicy so i like").Length);
    }

    [Fact]
    public async Task Ctrl_C_stops_the_training_and_saves_nothing()
    {
        using var process = _gptvis.Start("train", "fruit", "--out", "m", "--steps", "100000000");
        for (int line = 0; line < 2; line++) Assert.NotNull(process.StandardOutput.ReadLine());     // it trains now
        Gptvis.Interrupt(process);

        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            process.Kill();
            Assert.Fail("It trains on.");
        }
        Assert.Matches(@"Stopped after [\d,]+ of 100,000,000 steps; nothing was saved\.\s*$", await output);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.GetFiles(_gptvis.InFolder("m")));
    }

    [Fact]
    public void Another_sentence_can_be_held_out() =>
        Assert.Contains("on 18 sentences; held out: \"i like sour so i like lemon\"",
            _gptvis.Run("train", "fruit", "--out", "m", "--steps", "1", "--hold-out",
                "i like sour so i like lemon").Output, StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_trained_is_refused_before_the_training()
    {
        File.WriteAllText(_gptvis.InFolder("file"), "");
        AssertRefused("--steps must be at least 1.", "train", "fruit", "--out", "m", "--steps", "0");
        AssertRefused("Give either --out, to save a model, or --seeds, to train many.", "train", "fruit");
        AssertRefused("Give either --out, to save a model, or --seeds, to train many.", "train", "fruit", "--out", "m",
            "--seeds", "2");
        AssertRefused("There is no file no.txt.", "train", "text", "no.txt", "--out", "m");
        AssertRefused(
            "\"so what\" is none of the sentences, so it cannot be held out. One of them is \"i like juicy so i like "
                + "orange\".", "train", "fruit", "--out", "m", "--hold-out", "so what");
        AssertRefused("The folder file cannot be made:", "train", "fruit", "--out", "file");
        Assert.False(Directory.Exists(_gptvis.InFolder("m")));
    }

    [Fact]
    public void Many_seeds_are_counted()
    {
        var result = _gptvis.Run("train", "fruit", "--seeds", "2", "--steps", "3");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(2,
            Regex.Count(result.Output,
                @"^seed   [12]   train loss 2\.\d{4}   held-out loss 2\.\d{4}   "
                    + @"""i like spicy so i like chili""\s+\d\.\d %", RegexOptions.Multiline));
        Assert.EndsWith("0 of 2 seeds finish the sentence with a probability above 50 %.\n",
            result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_file_is_learned_from_nothing_and_further()
    {
        _gptvis.Write("text.txt", "one two three\n\none two four\n");
        _gptvis.Write("more.txt", "one two five\n");
        var result =
            _gptvis.Run("train", "text", "text.txt", "--out", "m", "--steps", "2", "--prompt", "one", "--validation",
                "more.txt");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("tiny: 2 layers of 2 heads, ", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 word is not in the tokenizer's vocabulary and learned as UNKNOWN: five.", result.Output,
            StringComparison.Ordinal);
        Assert.Equal(2,
            Regex.Count(result.Output, @"^step\s+[02] of 2   train loss \d\.\d{4}   held-out loss \d\.\d{4}.*\n    one",
                RegexOptions.Multiline));
        Assert.Equal(6, LanguageModel.Load(_gptvis.InFolder("m")).Tokenizer.VocabularySize);

        result = _gptvis.Run("train", "text", "text.txt", "--out", "n", "--steps", "1", "--from", "m");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("m, fine-tuned: 2 layers", result.Output, StringComparison.Ordinal);
        Assert.Equal(6, LanguageModel.Load(_gptvis.InFolder("n")).Tokenizer.VocabularySize);
    }

    private void AssertRefused(string message, params string[] arguments)
    {
        var result = _gptvis.Run(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(message, result.Errors, StringComparison.Ordinal);
    }
}
