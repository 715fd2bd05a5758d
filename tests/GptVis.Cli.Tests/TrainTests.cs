using System.Text.RegularExpressions;
using GptVis.Model;

namespace GptVis.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly Gptvis _gptvis = new();

    public void Dispose() => _gptvis.Dispose();

    [Fact]
    public void Training_prints_both_losses_and_five_completions_and_saves_a_folder_that_loads()
    {
        var result = _gptvis.Run("train", "fruit", "--out", "models/fruit", "--steps", "3", "--seed", "7");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith("Training 10,660 parameters on 19 sentences; held out: \"i like spicy so i like chili\".", result.Output, StringComparison.Ordinal);
        Assert.Equal(["0", "3"], Regex.Matches(result.Output, @"^step\s+(\d+) of 3   train loss 2\.\d{4}   held-out loss 2\.\d{4}", RegexOptions.Multiline).Select(m => m.Groups[1].Value));
        Assert.Equal(2, Regex.Count(result.Output, @"^    i like spicy so i like    (\w+ \d+\.\d %, ){4}\w+ \d+\.\d %", RegexOptions.Multiline));
        Assert.EndsWith($"Saved to {_gptvis.InFolder(Path.Combine("models", "fruit"))}\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);

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
        Assert.Contains("on 18 sentences; held out: \"i like sour so i like lemon\"", _gptvis.Run("train", "fruit", "--out", "m", "--steps", "1", "--hold-out", "i like sour so i like lemon").Output, StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_trained_is_refused_before_the_training()
    {
        File.WriteAllText(_gptvis.InFolder("file"), "");
        AssertRefused("--steps must be at least 1.", "train", "fruit", "--out", "m", "--steps", "0");
        AssertRefused("Option '--out' is required.", "train", "fruit");
        AssertRefused("\"so what\" is none of the sentences, so it cannot be held out. One of them is \"i like juicy so i like orange\".", "train", "fruit", "--out", "m", "--hold-out", "so what");
        AssertRefused("The folder file cannot be made:", "train", "fruit", "--out", "file");
        Assert.False(Directory.Exists(_gptvis.InFolder("m")));
    }

    private void AssertRefused(string message, params string[] arguments)
    {
        var result = _gptvis.Run(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith(message, result.Errors, StringComparison.Ordinal);
    }
}
