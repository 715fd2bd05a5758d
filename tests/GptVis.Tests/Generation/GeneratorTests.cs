using GptVis.Engines.Managed.Threading;
using GptVis.Generation;
using GptVis.Model;
using GptVis.Models;
using GptVis.Tokenizers;

namespace GptVis.Tests.Generation;

public sealed class GeneratorTests
{
    // Of probabilities: room for the rounding between cached and full runs; see KvCacheTests.
    private const double Tolerance = 2e-6;

    private static readonly LanguageModel Wide = TestModels.Wide();
    private static readonly int[] Prompt = TestModels.Tokens(7);

    [Fact]
    public void Every_token_tells_what_a_full_run_says_of_it()
    {
        var text = Generator.Generate(Wide, Prompt, new() { MaxNewTokens = 30, Alternatives = 3, StopTokens = [] });
        Assert.Equal(30, text.Tokens.Count);
        for (int i = 0; i < text.Tokens.Count; i++)
        {
            var token = text.Tokens[i];
            float[] p = Probabilities([.. Prompt, .. text.Ids.Take(i)]);
            int[] sorted = [.. Enumerable.Range(0, p.Length).OrderByDescending(id => p[id])];
            Assert.Equal(p[token.Id], token.Probability, Tolerance);
            Assert.Equal(p[token.Id], token.SamplingProbability, Tolerance);
            Assert.Equal(Array.IndexOf(sorted, token.Id), token.Rank);
            Assert.Equal(sorted.Take(3), token.Alternatives.Select(a => a.Id));
            Assert.All(token.Alternatives, a => Assert.Equal(p[a.Id], a.Probability, Tolerance));
            Assert.Equal(Wide.TokenText(token.Id), token.Token);
            Assert.Equal(Prompt.Length + i, token.Context);
            Assert.Equal(i == 29 ? StopReason.MaxNewTokens : null, token.Stop);
        }
    }

    [Fact]
    public void The_same_seed_writes_the_same_on_one_core_and_on_all()
    {
        var config = new GptConfig { NLayers = 2, NHeads = 4, DModel = 256, DMlp = 1024, NCtx = 64, DVocab = 2000 };
        var model = TestModels.Wide(config: config);
        try
        {
            var all = Generator.Generate(model, Prompt, new() { MaxNewTokens = 40, Temperature = 3, TopP = 0.95f });
            WorkerPool.Limit(1);
            var one = Generator.Generate(model, Prompt, new() { MaxNewTokens = 40, Temperature = 3, TopP = 0.95f });
            Assert.Equal(all.Ids, one.Ids);
            Assert.Equal(all.Tokens.Select(t => t.Probability), one.Tokens.Select(t => t.Probability));
            Assert.Equal(
                BeamSearch.Search(model, Prompt, new() { Width = 3, MaxNewTokens = 5 }).Nodes.Select(
                    n => n.TotalLogProbability),
                Unlimited(() => BeamSearch.Search(model, Prompt, new() { Width = 3, MaxNewTokens = 5 })).Nodes.Select(
                    n => n.TotalLogProbability));
        }
        finally { WorkerPool.Limit(null); }

        static T Unlimited<T>(Func<T> run)
        {
            WorkerPool.Limit(null);
            return run();
        }
    }

    [Fact]
    public void Another_seed_writes_something_else_and_more_tokens_go_on_from_fewer()
    {
        var text = Generator.Generate(Wide, Prompt, new() { MaxNewTokens = 20, Seed = 1, Temperature = 3 });
        Assert.NotEqual(
            text.Ids, Generator.Generate(Wide, Prompt, new() { MaxNewTokens = 20, Seed = 2, Temperature = 3 }).Ids);
        Assert.Equal(text.Ids.Take(8),
            Generator.Generate(Wide, Prompt, new() { MaxNewTokens = 8, Seed = 1, Temperature = 3 }).Ids);
    }

    [Fact]
    public void A_stop_token_is_the_last_one_and_no_text()
    {
        var free = Generator.Generate(Wide, Prompt, GenerationOptions.Greedy with { MaxNewTokens = 20 });
        int stop = free.Ids[4], first = free.Ids.ToList().IndexOf(stop);
        var text = Generator.Generate(
            Wide, Prompt, GenerationOptions.Greedy with { MaxNewTokens = 20, StopTokens = [stop, 59] });
        Assert.Equal(free.Ids.Take(first + 1), text.Ids);
        Assert.Equal(StopReason.StopToken, text.Stop);
        Assert.Equal("", text.Tokens[^1].Text);
        Assert.Equal(string.Concat(free.Ids.Take(first).Select(id => " " + Wide.TokenText(id))), text.Text);
    }

    [Fact]
    public void GPT2_ends_at_its_end_of_text_unless_told_otherwise()
    {
        int end = Gpt2Tokenizer.Default.EndOfTextId!.Value;
        var model = TestModels.Constant(Gpt2Tokenizer.Default, new Dictionary<int, float> { [end] = 5 });
        var text = Generator.Generate(model, "Hello", new() { Temperature = 0 });
        Assert.Equal([end], text.Ids);
        Assert.Equal("Hello", text.ToString());
        Assert.Equal(StopReason.StopToken, text.Stop);

        var on = Generator.Generate(model, "Hello", new() { Temperature = 0, StopTokens = [], MaxNewTokens = 3 });
        Assert.Equal([end, end, end], on.Ids);
        Assert.Equal("Hello<|endoftext|><|endoftext|><|endoftext|>", on.ToString());
    }

    [Fact]
    public void A_stop_token_of_another_model_is_refused()
    {
        var refused =
            Assert.Throws<ArgumentException>(() => Generator.Stream(Wide, Prompt, new() { StopTokens = [50256] }));
        Assert.StartsWith(
            "Stop token 50256 is not in the vocabulary of wide, 0 to 59.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_comes_in_whole_characters()
    {
        // The tokens of an emoji and of é, drawn in any order: some make characters, some never do.
        int[] ids = [.. Gpt2Tokenizer.Default.EncodeIds("😀é"), .. Gpt2Tokenizer.Default.EncodeIds(" cat")];
        var model =
            TestModels.Constant(Gpt2Tokenizer.Default, ids.Distinct().ToDictionary(id => id, _ => 5f), context: 400);
        var text = Generator.Generate(model, "a", new() { MaxNewTokens = 300 });
        string whole = Gpt2Tokenizer.Default.Decode([.. text.Ids]);

        Assert.StartsWith(text.Text, whole, StringComparison.Ordinal);
        Assert.True(whole[text.Text.Length..] is "" or "\uFFFD");
        Assert.Contains("😀", text.Text, StringComparison.Ordinal);
        Assert.All(text.Tokens,
            t => Assert.Equal(t.Text, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(t.Text))));
        Assert.Contains(text.Tokens, t => t.Text.Length == 0);
    }

    [Fact]
    public void Words_are_joined_to_the_prompt()
    {
        var text = Generator.Generate(
            LanguageModel.Fruit, "i like spicy so i like", GenerationOptions.Greedy with { MaxNewTokens = 1 });
        Assert.Equal("i like spicy so i like chili", text.ToString());
        Assert.Equal(" chili", text.Text);
    }

    [Fact]
    public void At_the_end_of_the_context_it_stops_and_says_so()
    {
        // 12 positions: 6 of the prompt, 6 of new tokens, and one more that is written but never read.
        var text = Generator.Generate(LanguageModel.Fruit, "i like spicy so i like", new() { StopTokens = [] });
        Assert.Equal(7, text.Tokens.Count);
        Assert.Equal(StopReason.ContextFull, text.Stop);
        Assert.Equal(StopReason.ContextFull, text.Tokens[^1].Stop);
    }

    [Fact]
    public void A_full_prompt_still_gets_its_next_token()
    {
        var text = Generator.Generate(Wide, TestModels.Tokens(200));
        Assert.Single(text.Tokens);
        Assert.Equal(StopReason.ContextFull, text.Stop);
    }

    [Fact]
    public void Sliding_forgets_the_older_half()
    {
        var text = Generator.Generate(
            Wide, TestModels.Tokens(190), new() { MaxNewTokens = 130, ContextEnd = ContextEnd.Slide, StopTokens = [] });
        Assert.Equal(130, text.Tokens.Count);
        Assert.Equal(StopReason.MaxNewTokens, text.Stop);
        Assert.Equal([.. Enumerable.Range(190, 11), .. Enumerable.Range(101, 100), .. Enumerable.Range(101, 19)],
            text.Tokens.Select(t => t.Context));

        int[] all = [.. TestModels.Tokens(190), .. text.Ids];
        foreach (int i in new[] { 10, 11, 50, 110, 111, 129 })
        {
            var token = text.Tokens[i];
            Assert.Equal(
                Probabilities(all[(190 + i - token.Context)..(190 + i)])[token.Id], token.Probability, Tolerance);
        }
    }

    [Fact]
    public void Sliding_keeps_the_means_of_the_prompt()
    {
        int[] prompt = TestModels.Tokens(190);
        var text = Generator.Generate(Wide, prompt, new() { MaxNewTokens = 20, ContextEnd = ContextEnd.Slide },
            Edit.Mean(Activation.MlpOut, layer: 0));
        var ofPrompt = Edit.Mean(Activation.MlpOut, over: [Wide.Gpt.Run(prompt)], layer: 0);
        var last = text.Tokens[^1];
        int[] seen = [.. prompt, .. text.Ids.SkipLast(1)];
        Assert.Equal(Probabilities(seen[^last.Context..], ofPrompt)[last.Id], last.Probability, Tolerance);
    }

    [Fact]
    public void An_edit_of_a_position_does_not_slide()
    {
        var edit = Edit.Zero(Activation.ResidPre, layer: 0, position: 3);
        var options = new GenerationOptions { MaxNewTokens = 12, ContextEnd = ContextEnd.Slide };
        var refused =
            Assert.Throws<ArgumentException>(() => Generator.Stream(Wide, TestModels.Tokens(190), options, edit));
        Assert.Equal(
            "The edit is about positions of the prompt, which move when a text slides through the context of 200 "
            + "tokens. "
            + "Use ContextEnd.Stop, ask for at most 11 new tokens, or edit all positions.", refused.Message);
        Assert.Equal(11,
            Generator.Generate(Wide, TestModels.Tokens(190), options with { MaxNewTokens = 11 }, edit).Tokens.Count);
    }

    [Fact]
    public void An_edit_changes_what_is_written()
    {
        var edit = Edit.ZeroLayers(0);
        var text = Generator.Generate(Wide, Prompt, GenerationOptions.Greedy with { MaxNewTokens = 12 }, edit);
        for (int i = 0; i < 12; i++)
        {
            float[] p = Probabilities([.. Prompt, .. text.Ids.Take(i)], edit);
            Assert.Equal(p.Max(), p[text.Ids[i]]);
        }
        Assert.NotEqual(
            Generator.Generate(Wide, Prompt, GenerationOptions.Greedy with { MaxNewTokens = 12 }).Ids, text.Ids);
    }

    [Fact]
    public void A_report_comes_before_the_next_token_is_computed()
    {
        using var cancel = new CancellationTokenSource();
        var reported = new List<GeneratedToken>();
        var text = Generator.Generate(Wide, Prompt, new() { MaxNewTokens = 20 }, report: token =>
        {
            reported.Add(token);
            if (reported.Count == 5) cancel.Cancel();
        }, cancellation: cancel.Token);

        Assert.Equal(StopReason.Cancelled, text.Stop);
        Assert.Equal(reported, text.Tokens);
        Assert.Equal(5, text.Tokens.Count);
        Assert.Equal(Generator.Generate(Wide, Prompt, new() { MaxNewTokens = 5 }).Ids, text.Ids);
    }

    [Fact]
    public void Cancelled_before_the_first_token_there_is_none()
    {
        var cancelled = new CancellationToken(canceled: true);
        var text = Generator.Generate(Wide, Prompt, cancellation: cancelled);
        Assert.Empty(text.Tokens);
        Assert.Equal(StopReason.Cancelled, text.Stop);
        Assert.Throws<OperationCanceledException>(
            () => Generator.Stream(Wide, Prompt, cancellation: cancelled).First());
    }

    [Fact]
    public void A_stream_can_be_left_and_read_again()
    {
        var stream = Generator.Stream(Wide, Prompt, new() { MaxNewTokens = 9 });
        int[] some = [.. stream.Take(3).Select(t => t.Id)], all = [.. stream.Select(t => t.Id)];
        Assert.Equal(9, all.Length);
        Assert.Equal(all.Take(3), some);
    }

    [Fact]
    public void What_the_model_cannot_read_is_refused()
    {
        Assert.StartsWith("The text is empty",
            Assert.Throws<ArgumentException>(() => Generator.Generate(Wide, "")).Message, StringComparison.Ordinal);
        Assert.StartsWith("The text has no tokens",
            Assert.Throws<ArgumentException>(() => Generator.Generate(Wide, (int[])[])).Message,
                StringComparison.Ordinal);
        Assert.StartsWith("The text has 201 tokens",
            Assert.Throws<ArgumentException>(() => Generator.Generate(Wide, TestModels.Tokens(201))).Message,
                StringComparison.Ordinal);
        Assert.StartsWith("Token id 60 is not",
            Assert.Throws<ArgumentException>(() => Generator.Generate(Wide, [60])).Message, StringComparison.Ordinal);
        Assert.StartsWith("Layer 9 was requested", Assert.ThrowsAny<ArgumentException>(() =>
            Generator.Generate(Wide, Prompt, edit: Edit.ZeroLayers(9))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_beyond_the_tokenizer_are_shown_as_labels_show_them()
    {
        var config = TestModels.Config with { DVocab = 500 };
        var model = new LanguageModel("padded", TestModels.Wide(config: config).Gpt, WordTokenizer.FromWords(["a"]));
        var text = Generator.Generate(model, (int[])[0], new() { MaxNewTokens = 5, Temperature = 50 });
        Assert.Equal(
            string.Concat(text.Ids.Select(id => id < 3 ? " " + model.TokenText(id) : $"⟨id {id}⟩")), text.Text);
        Assert.Contains("⟨id ", text.Text, StringComparison.Ordinal);
    }

    private static float[] Probabilities(int[] tokens, Edit? edit = null)
    {
        float[] p = Wide.Gpt.NextTokenLogits(tokens, edit).Span.ToArray();
        Softmax.Forward(p, p);
        return p;
    }
}
