using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;
using GptVis.Training;

namespace GptVis.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Short =
        TrainingOptions.Default with { Steps = 12, BatchSize = 20, ReportEvery = 5 };

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_seed_others()
    {
        Assert.Equal(Weights(FruitModel.Train(Short)), Weights(FruitModel.Train(Short)));
        Assert.NotEqual(Weights(FruitModel.Train(Short)), Weights(FruitModel.Train(Short with { Seed = 2 })));
    }

    [Fact]
    public void Training_learns_and_reports_at_the_start_every_few_steps_and_at_the_end()
    {
        var reports = new List<TrainingProgress>();
        var result = FruitModel.Train(Short with { Steps = 300, ReportEvery = 140 }, report: reports.Add);

        Assert.Equal([0, 140, 280, 300], reports.Select(r => r.Step));
        Assert.Equal(reports, result.History);
        // an untrained model: every token as likely as another
        Assert.Equal(Math.Log(19), reports[0].TrainLoss, 0.1);
        Assert.True(reports[^1].TrainLoss < 2.5, $"train loss {reports[^1].TrainLoss:f2} after 300 steps");
        Assert.All(reports, r => Assert.NotNull(r.ValidationLoss));
        Assert.Equal((300, false), (result.Steps, result.IsCancelled));
    }

    [Fact]
    public void Any_lines_are_learned_with_their_own_words_and_a_context_as_long_as_the_longest()
    {
        string[] lines = ["one two three", "one two four five six", "seven one two three"];
        var result = Trainer.Train(lines, Short with { Steps = 200, LearningRate = 1e-2f });

        Assert.Equal((5, 9), (result.Model.Gpt.Config.NCtx, result.Model.Gpt.Config.DVocab));
        Assert.Equal("two", Top(result.Model, "seven one"));
        Assert.Empty(result.Notes);
        Assert.StartsWith("tiny learned for 200 steps: train loss 2.", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_shape_is_the_asked_one()
    {
        var shape =
            new TinyGpt
            {
                Name = "mine",
                NLayers = 1,
                NHeads = 3,
                DModel = 12,
                DMlp = 7,
                NCtx = 5,
                Activation = ActivationFunction.GeluNew,
                QkvBias = true,
                Dropout = 0.5f
            };
        var model = Trainer.Train(["a b c"], Short, shape).Model;
        var expected = new GptConfig
        {
            NLayers = 1,
            NHeads = 3,
            DModel = 12,
            DMlp = 7,
            NCtx = 5,
            DVocab = 5,
            ActivationFunction = ActivationFunction.GeluNew,
            QkvBias = true,
            EmbedDropout = 0.5f,
            AttnDropout = 0.5f,
            ResidDropout = 0.5f,
        };
        Assert.Equal(("mine", expected), (model.Name, model.Gpt.Config));
        Assert.Throws<ArgumentException>(() => Trainer.Train(["a b c"], Short, shape with { NHeads = 5 }));
    }

    [Fact]
    public void A_line_longer_than_the_context_is_learned_in_pieces_that_predict_every_token_once()
    {
        string line = "a b c d e f g h i j k l";
        var result =
            Trainer.Train([line], Short with { Steps = 400, LearningRate = 1e-2f },
                TinyGpt.Default with { NCtx = 4, Dropout = 0 });
        Assert.Equal(["Line 1 is longer than the context of 4 tokens, and learned in pieces of it."], result.Notes);
        // Pieces are a-e, e-i and i-l: what follows the last token of one is learned as the first of the next.
        Assert.Equal("e", Top(result.Model, "a b c d"));
        Assert.Equal("f", Top(result.Model, "e"));
        Assert.Equal("l", Top(result.Model, "i j k"));
    }

    [Fact]
    public void What_a_user_may_not_expect_of_the_lines_is_said()
    {
        var shape = TinyGpt.Default with { Tokenizer = WordTokenizer.FromLines(["one two three"]), NCtx = 4 };
        var result =
            Trainer.Train(["one kiwi", "", "two", "one durian and Kiwi three two", "!"],
                Short with { ValidationLines = ["mango two"] }, shape);
        Assert.Equal(
            [
                "Line 4 is longer than the context of 4 tokens, and learned in pieces of it.",
                "2 lines, the first of them line 3, are left out: they have fewer than two tokens, so there is "
                    + "nothing to predict.",
                "3 words are not in the tokenizer's vocabulary and learned as UNKNOWN: kiwi, durian, and.",
                "1 word is not in the tokenizer's vocabulary and learned as UNKNOWN: mango.",
            ],
            result.Notes);
        Assert.Equal(result.Notes, result.History[0].Notes);
    }

    [Fact]
    public void What_is_reported_does_not_change_what_is_learned() => Assert.Equal(
        Weights(FruitModel.Train(Short)),
        Weights(FruitModel.Train(Short with { ReportEvery = 1, SamplePrompt = "i like" }, report: _ => { })));

    [Fact]
    public void The_sentence_held_out_changes_nothing_but_its_own_loss()
    {
        var with = FruitModel.Train(Short);
        var without =
            Trainer.Train(FruitModel.Lines, Short, FruitModel.Shape, report => Assert.Null(report.ValidationLoss));
        Assert.Equal(Weights(with), Weights(without));
        Assert.DoesNotContain(FruitModel.HeldOut, FruitModel.Lines);
    }

    [Fact]
    public void A_sample_goes_on_from_the_prompt_until_the_line_ends_or_as_far_as_asked_or_the_context_goes()
    {
        int[] Words(int? tokens) =>
        [
            .. FruitModel.Train(
                (tokens is { } n ? Short with { SampleTokens = n } : Short) with { SamplePrompt = "i like",
                    ReportEvery = 1 }).History
                .Select(r => r.Sample!)
                .Select(sample => sample.StartsWith("i like", StringComparison.Ordinal) ? sample.Split(' ').Length : 0),
        ];

        Assert.All(Words(tokens: 2), words => Assert.InRange(words, 2, 4));
        Assert.Contains(4, Words(tokens: 2));
        // a full context still says what comes next
        Assert.All(Words(tokens: null), words => Assert.InRange(words, 2, FruitModel.Config.NCtx + 1));
        Assert.Contains(Words(tokens: null), words => words > 4);
        Assert.All(FruitModel.Train(Short).History, r => Assert.Null(r.Sample));
        Assert.Throws<ArgumentException>(() => FruitModel.Train(Short with { SamplePrompt = "" }));
    }

    [Fact]
    public void A_model_learns_where_lines_end_unless_it_shall_not()
    {
        var options = Short with { Steps = 300, LearningRate = 1e-2f };
        Assert.Equal("PADDING", Top(Trainer.Train(["one two three"], options).Model, "one two three"));
        Assert.NotEqual(
            "PADDING", Top(Trainer.Train(["one two three"], options with { EndLines = false }).Model, "one two three"));
    }

    [Fact]
    public void Lines_begin_anywhere_in_the_context_when_asked_to()
    {
        var shape = TinyGpt.Default with { NCtx = 8 };
        bool[] onlyTheFirstThree = [true, true, true, false, false, false, false, false];
        Assert.Equal(onlyTheFirstThree, MovedPositions(Short));
        Assert.All(MovedPositions(Short with { ShiftLines = true }), moved => Assert.True(moved));

        bool[] MovedPositions(TrainingOptions options)
        {
            var before = shape.Untrained(["a b c"], options.Seed).Gpt.Weights.PositionEmbedding;
            var after =
                Trainer.Train(["a b c"], options with { WeightDecay = 0 }, shape).Model.Gpt.Weights.PositionEmbedding;
            return [.. Enumerable.Range(0, 8)
                .Select(position => !before.Row(position).SequenceEqual(after.Row(position)))];
        }
    }

    [Fact]
    public void Cancelling_keeps_the_model_as_it_is()
    {
        using var stop = new CancellationTokenSource();
        var result =
            FruitModel.Train(
                Short, report: report => { if (report.Step == 5) stop.Cancel(); }, cancellation: stop.Token);

        Assert.Equal((5, true), (result.Steps, result.IsCancelled));
        Assert.Equal(Weights(FruitModel.Train(Short with { Steps = 5 })), Weights(result));
        Assert.Contains("5 steps and was stopped", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_changes_what_is_learned()
    {
        var plain = Weights(FruitModel.Train(Short));
        Assert.NotEqual(plain, Weights(FruitModel.Train(Short with { Steps = 13 })));
        Assert.NotEqual(plain, Weights(FruitModel.Train(Short with { BatchSize = 21 })));
        Assert.NotEqual(plain, Weights(FruitModel.Train(Short with { LearningRate = 2e-4f })));
        Assert.NotEqual(plain, Weights(FruitModel.Train(Short with { WeightDecay = 0.5f })));
        Assert.NotEqual(plain, Weights(FruitModel.Train(Short with { EndLines = false })));
        Assert.NotEqual(plain, Weights(FruitModel.Train(Short with { ShiftLines = true })));
    }

    [Fact]
    public void Nothing_to_learn_is_refused()
    {
        Assert.StartsWith("There are no training lines",
            Assert.Throws<ArgumentException>(() => Trainer.Train([])).Message, StringComparison.Ordinal);
        Assert.StartsWith("No line has two tokens",
            Assert.Throws<ArgumentException>(() => Trainer.Train(["one", ""])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FruitModel.Train(Short, heldOut: "no such sentence"));
    }

    private static string Top(LanguageModel model, string text) =>
        model.TokenText(System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(model.PredictNext(text).Span));

    private static float[][] Weights(TrainingResult result) =>
        [.. result.Model.Gpt.Weights.All().Select(w => w.Span.ToArray())];
}
