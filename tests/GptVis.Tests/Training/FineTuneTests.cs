using GptVis.Files;
using GptVis.Models;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Tests.Training;

public sealed class FineTuneTests : IDisposable
{
    private static readonly TrainingOptions Short =
        TrainingOptions.FineTuning with { Steps = 60, LearningRate = 1e-2f, ReportEvery = 30, CheckpointEvery = 20 };
    private readonly string _folder = Directory.CreateTempSubdirectory("gptvis-finetune-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_learns_further_in_a_copy_and_stays_itself()
    {
        float[][] before = Weights(LanguageModel.Fruit);
        double likely = FruitModel.ProbabilityOfLastWord(LanguageModel.Fruit, "lemon tastes sweet");
        var result = Trainer.FineTune(LanguageModel.Fruit, ["lemon tastes sweet"], Short);

        Assert.True(likely < 0.5 && FruitModel.ProbabilityOfLastWord(result.Model, "lemon tastes sweet") > 0.9);
        Assert.Equal(before, Weights(LanguageModel.Fruit));
        Assert.Equal("fruit, fine-tuned", result.Model.Name);
        Assert.Same(LanguageModel.Fruit.Tokenizer, result.Model.Tokenizer);
    }

    [Fact]
    public void A_mapped_file_does_not_change_when_its_model_learns_further()
    {
        LanguageModel.Fruit.Save(_folder);
        byte[] file = File.ReadAllBytes(Path.Combine(_folder, ModelFiles.WeightsFile));
        var loaded = LanguageModel.Load(_folder);
        float[][] before = Weights(loaded);
        Trainer.FineTune(loaded, FruitModel.Lines, Short);
        Assert.Equal(before, Weights(loaded));
        Assert.Equal(file, File.ReadAllBytes(Path.Combine(_folder, ModelFiles.WeightsFile)));
    }

    [Fact]
    public void A_model_of_gpt_2_s_tokens_is_saved_with_them_and_loads_as_the_same()
    {
        var config = FruitModel.Config with { DVocab = 50257, QkvBias = true };
        var model = LanguageModel.Random(config, seed: 3);
        var result =
            Trainer.FineTune(model, [" the quick brown fox jumps over the lazy dog and on", "Hello"],
                Short with { Steps = 2, CheckpointFolder = _folder });
        Assert.Equal(_folder, result.SavedTo);
        Assert.Contains("Line 2 is left out", Assert.Single(result.Notes), StringComparison.Ordinal);

        var loaded = LanguageModel.Load(_folder);
        Assert.Equal(Weights(result.Model), Weights(loaded));
        Assert.IsType<Gpt2Tokenizer>(loaded.Tokenizer);
        Assert.NotSame(Gpt2Tokenizer.Default, loaded.Tokenizer);
        const string text = "Ünusual words, emoji 🍎 and <|endoftext|>\n";
        Assert.Equal(Gpt2Tokenizer.Default.EncodeIds(text), loaded.Tokenizer.EncodeIds(text));
        Assert.Equal(Gpt2Tokenizer.Default.VocabularySize, loaded.Tokenizer.VocabularySize);
    }

    [Fact]
    public void A_model_saved_over_one_of_another_tokenizer_is_read_with_its_own()
    {
        LanguageModel.Fruit.Save(_folder);
        LanguageModel.Random(FruitModel.Config with { DVocab = 50257 }, seed: 3).Save(_folder);
        Assert.IsType<Gpt2Tokenizer>(LanguageModel.Load(_folder).Tokenizer);
        LanguageModel.Fruit.Save(_folder);
        Assert.IsType<WordTokenizer>(LanguageModel.Load(_folder).Tokenizer);
    }

    [Fact]
    public void Checkpoints_are_saved_on_the_way_and_a_cancelled_training_keeps_the_last()
    {
        using var stop = new CancellationTokenSource();
        var result = Trainer.FineTune(
            LanguageModel.Fruit, FruitModel.Lines, Short with { CheckpointFolder = _folder },
            report => { if (report.Step == 30) stop.Cancel(); }, stop.Token);

        Assert.Equal((30, null), (result.Steps, result.SavedTo));
        var checkpoint = Trainer.FineTune(LanguageModel.Fruit, FruitModel.Lines, Short with { Steps = 20 });
        Assert.Equal(Weights(checkpoint.Model), Weights(LanguageModel.Load(_folder)));
    }

    [Fact]
    public void A_training_that_is_stopped_before_it_begins_says_so()
    {
        var result =
            Trainer.FineTune(
                LanguageModel.Fruit, FruitModel.Lines, Short, cancellation: new CancellationToken(canceled: true));
        Assert.Equal((0, true), (result.Steps, result.IsCancelled));
        Assert.Empty(result.History);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_saved_does_not_end_the_training()
    {
        string folder = Path.Combine(_folder, "m");
        // a folder where the file should be
        Directory.CreateDirectory(Path.Combine(folder, ModelFiles.WeightsFile));
        var result =
            Trainer.FineTune(
                LanguageModel.Fruit, FruitModel.Lines, Short with { CheckpointFolder = folder, CheckpointEvery = 60 });
        Assert.Equal((60, null), (result.Steps, result.SavedTo));
        Assert.StartsWith(
            "The checkpoint after step 60 could not be saved", Assert.Single(result.Notes), StringComparison.Ordinal);
    }

    private static float[][] Weights(LanguageModel model) => [.. model.Gpt.Weights.All().Select(w => w.Span.ToArray())];
}
