using GptVis.Checkpoints;
using GptVis.Files;
using GptVis.Model;
using GptVis.Models;

namespace GptVis.Tests.Checkpoints;

public sealed class RandomCheckpointTests : IDisposable
{
    // A matrix of more than 65,536 numbers is drawn in parts.
    private static readonly GptConfig Config =
        new() { NLayers = 2, NHeads = 3, DModel = 48, DMlp = 100, NCtx = 10, DVocab = 3001 };

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("gptvis-random-").FullName, "new");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void The_file_holds_the_weights_of_the_same_seed(bool tied, bool bias)
    {
        var config = Config with { TiedUnembedding = tied, QkvBias = bias };
        RandomCheckpoint.Write(config, seed: 5, _folder);
        var loaded = Gpt2Checkpoint.Load(_folder, GptEngines.Default);

        Assert.Equal(config, loaded.Config);
        Assert.Equal(Numbers(GptWeights.Random(config, seed: 5)), Numbers(loaded.Weights));
        Assert.NotEqual(Numbers(GptWeights.Random(config, seed: 6)), Numbers(loaded.Weights));
    }

    [Fact]
    public void It_reports_every_byte_once()
    {
        var reports = new List<FileProgress>();
        RandomCheckpoint.Write(Config, seed: 5, _folder, reports.Add);

        Assert.Equal(Config.ParameterCount * 4, reports[^1].Bytes);
        Assert.All(reports,
            report => Assert.Equal((ModelFiles.WeightsFile, FileStep.Writing, Config.ParameterCount * 4),
                (report.File, report.Step, report.TotalBytes)));
        Assert.Equal(reports.Select(report => report.Bytes).Order().Distinct(), reports.Select(report => report.Bytes));
    }

    [Fact]
    public void A_write_that_is_stopped_leaves_the_old_file_and_nothing_else()
    {
        RandomCheckpoint.Write(Config, seed: 5, _folder);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(
            () => RandomCheckpoint.Write(Config, seed: 6, _folder, _ => stop.Cancel(), stop.Token));

        Assert.Equal(
            ["config.json", "model.safetensors"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Equal(Numbers(GptWeights.Random(Config, seed: 5)),
            Numbers(Gpt2Checkpoint.Load(_folder, GptEngines.Default).Weights));
    }

    [Fact]
    public void What_no_drive_holds_is_refused_before_anything_is_written()
    {
        var e = Assert.Throws<IOException>(
            () => RandomCheckpoint.Write(GptConfig.Gpt3 with { NLayers = 100_000 }, seed: 5, _folder));
        Assert.Matches(
            @"^The model needs 725 TB, but the drive of .*new has [\d.]+ \w+ free\. Make room there, or choose a "
                + @"folder on another drive\.$", e.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_random_model_is_repeatable_and_says_what_it_is()
    {
        var fruit = LanguageModel.Fruit;
        var model = LanguageModel.Random(fruit.Gpt.Config, seed: 3, fruit.Tokenizer);
        Assert.Equal("random GPT (seed 3)", model.Name);
        Assert.Equal(model.PredictNext("i like").Span.ToArray(),
            LanguageModel.Random(fruit.Gpt.Config, seed: 3, fruit.Tokenizer).PredictNext("i like").Span.ToArray());
        Assert.NotEqual(model.PredictNext("i like").Span.ToArray(),
            LanguageModel.Random(fruit.Gpt.Config, seed: 4, fruit.Tokenizer).PredictNext("i like").Span.ToArray());

        var e = Assert.Throws<ArgumentException>(() => LanguageModel.Random(fruit.Gpt.Config, seed: 3));
        Assert.StartsWith("The tokenizer of random GPT (seed 3) has 50257 tokens, but the model has embeddings for 19.",
            e.Message, StringComparison.Ordinal);
    }

    private static float[] Numbers(GptWeights weights) => [.. weights.All().SelectMany(w => w.Span.ToArray())];
}
