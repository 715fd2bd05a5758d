using GptVis.Generation;
using GptVis.Models;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Tests.Models;

/// <summary>The embedded model, as users get it.</summary>
public sealed class FruitTests
{
    [Fact]
    public void It_has_the_recipe_s_shape_and_vocabulary()
    {
        var fruit = LanguageModel.Fruit;
        Assert.Equal(FruitModel.Config, fruit.Gpt.Config);
        Assert.Equal(10_660, fruit.Gpt.Config.ParameterCount);
        Assert.Equal(10_660, fruit.Gpt.Weights.All().Sum(w => w.Length));

        string[] words =
            [.. FruitModel.Lines.Append(FruitModel.HeldOut).SelectMany(l => l.Split(' ')).Distinct()
                .Order(StringComparer.Ordinal)];
        Assert.Equal([.. words, "UNKNOWN", "PADDING"], ((WordTokenizer)fruit.Tokenizer).Vocabulary);
    }

    [Fact]
    public void It_finishes_the_sentence_it_never_saw() => Assert.Equal("chili", Top("i like spicy so i like"));

    [Theory]
    [InlineData("i like sour so i like", "lemon"), InlineData("i like sweet so i like", "apple"),
        InlineData("i like juicy so i like", "orange")]
    [InlineData("lemon tastes", "sour"), InlineData("apple is so", "sweet"), InlineData("juicy is a", "orange"),
        InlineData("i like the spicy taste of", "chili")]
    public void It_has_learned_its_sentences(string text, string word) => Assert.Equal(word, Top(text));

    [Theory]
    [InlineData("i like spicy so i like", " chili"), InlineData("lemon tastes", " sour"),
        InlineData("juicy is", " a orange")]
    public void It_stops_where_its_sentences_end(string text, string end)
    {
        var written = Generator.Generate(LanguageModel.Fruit, text, new() { Temperature = 0 });
        Assert.Equal((text + end, StopReason.StopToken), (written.ToString(), written.Stop));
    }

    [Fact]
    public void A_saved_copy_is_the_same_model()
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-fruit-").FullName;
        try
        {
            var fruit = FruitModel.Train(TrainingOptions.Default with { Steps = 1, Seed = 5 });
            fruit.Model.Save(folder);
            var loaded = LanguageModel.Load(folder);
            Assert.Equal(fruit.Model.PredictNext("chili tastes").Span.ToArray(),
                loaded.PredictNext("chili tastes").Span.ToArray());
            Assert.Equal(Path.GetFileName(folder), loaded.Name);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Top(string text)
    {
        var probabilities = LanguageModel.Fruit.PredictNext(text);
        return LanguageModel.Fruit.Tokenizer.TokenText(
            System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(probabilities.Span));
    }
}
