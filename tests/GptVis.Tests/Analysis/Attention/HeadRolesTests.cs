using GptVis.Analysis.Attention;
using GptVis.Models;
using GptVis.Tests.Model;

namespace GptVis.Tests.Analysis.Attention;

public sealed class HeadRolesTests
{
    // A float 1/n is off by its rounding. Measured: 9e-9; without the correction for chance a uniform head scores 0.19.
    private const double Rounding = 1e-6;

    private static readonly int[] Repeating = [7, 3, 9, 4, 5, 7, 3, 9, 4, 5, 7, 3];

    public static TheoryData<HeadRole, int[]> Ideals => new()
    {
        { HeadRole.PreviousToken, Repeating },
        { HeadRole.FirstToken, Repeating },
        { HeadRole.Duplicate, Repeating },
        { HeadRole.Induction, Repeating },
        { HeadRole.PreviousToken, [1, 2, 3] },
        { HeadRole.FirstToken, [1, 2, 3] },
        { HeadRole.Duplicate, [4, 5, 4] },
        { HeadRole.Induction, [4, 5, 4] },
    };

    [Theory, MemberData(nameof(Ideals))]
    public void The_ideal_head_of_a_role_scores_1_in_it_and_has_it(HeadRole role, int[] tokens)
    {
        var scores = HeadRoles.Score(Ideal(role, tokens), tokens);
        Assert.InRange(scores[role]!.Value, 0.95, 1);
        Assert.Equal(role, scores.Role);
        Assert.Equal(scores[role], scores.Strength);
        foreach (var other in HeadRoles.OfPosition.Except([role]))
            Assert.True(scores[other] is null or < 0.95, $"{other} {scores[other]}");
    }

    [Theory]
    [InlineData(2), InlineData(3), InlineData(12), InlineData(60)]
    public void A_head_that_looks_evenly_at_all_it_can_see_scores_0_in_all_roles_of_position_and_is_diffuse(int T)
    {
        int[] tokens = [.. Enumerable.Range(0, T).Select(i => i % 5)];
        var scores = HeadRoles.Score(Uniform(T), tokens);
        foreach (var role in HeadRoles.OfPosition)
            if (scores[role] is { } score) Assert.InRange(score, -Rounding, Rounding);
        Assert.InRange(scores.Diffuse!.Value, 1 - Rounding, 1 + Rounding);
        Assert.Equal(HeadRole.Diffuse, scores.Role);
    }

    [Fact]
    public void Half_the_way_from_even_to_ideal_scores_a_half()
    {
        foreach (var role in HeadRoles.OfPosition)
        {
            var (ideal, even) = (Ideal(role, Repeating), Uniform(Repeating.Length));
            for (int i = 0; i < ideal.Length; i++) ideal.Span[i] = (ideal.Span[i] + even.Span[i]) / 2;
            Assert.InRange(HeadRoles.Score(ideal, Repeating)[role]!.Value, 0.5 - Rounding, 0.5 + Rounding);
        }
    }

    [Fact]
    public void Without_a_repeated_token_duplicate_and_induction_have_no_score()
    {
        var scores = HeadRoles.Score(Uniform(4), [1, 2, 3, 4]);
        Assert.Equal((null, null), (scores.Duplicate, scores.Induction));
        Assert.Null(
            HeadRoles.Compute(RandomGpt.Wide(RandomGpt.Small, seed: 1), [1, 2, 3, 4]).Chance(HeadRole.Duplicate));
    }

    [Fact]
    public void Right_after_itself_a_token_can_duplicate_but_there_is_nothing_to_induce()
    {
        var scores = HeadRoles.Score(Uniform(3), [1, 2, 2]);
        Assert.NotNull(scores.Duplicate);
        Assert.Null(scores.Induction);
    }

    [Fact]
    public void One_token_has_no_role()
    {
        var scores = HeadRoles.Score(Uniform(1), [3]);
        Assert.All(Enum.GetValues<HeadRole>(), role => Assert.Null(scores[role]));
        Assert.Equal((HeadRole.Other, 0.0), (scores.Role, scores.Strength));
    }

    [Fact]
    public void A_head_that_rests_on_itself_is_other()
    {
        var self = new Tensor(6, 6);
        for (int i = 0; i < 6; i++) self[i, i] = 1;
        Assert.Equal(HeadRole.Other, HeadRoles.Score(self, [1, 2, 3, 1, 2, 3]).Role);
    }

    [Fact]
    public void The_chance_of_the_previous_token_in_12_tokens_is_19_percent()
    {
        // (1/2 + 1/3 + ... + 1/12) / 11
        double? chance = HeadRoles.Compute(RandomGpt.Wide(RandomGpt.Small, seed: 1), Repeating)
            .Chance(HeadRole.PreviousToken);
        Assert.Equal(0.19120, chance!.Value, 5);
    }

    [Fact]
    public void A_model_s_heads_are_scored_layer_by_layer_from_their_own_patterns()
    {
        var gpt = RandomGpt.Wide(RandomGpt.Small, seed: 2);
        var roles = HeadRoles.Compute(gpt, Repeating);
        var trace = gpt.Run(Repeating);
        Assert.Equal(9, roles.Heads.Count);
        foreach (var scores in roles.Heads)
            Assert.Equal(HeadRoles.Score(trace.Blocks[scores.Layer].Pattern.Slice(scores.Head), Repeating),
                scores with { Layer = 0, Head = 0 });
        Assert.Equal(9, Enum.GetValues<HeadRole>().Sum(role => roles.WithRole(role).Count));
    }

    [Fact]
    public void All_heads_of_the_fruit_model_are_induction_heads_in_the_sentence_of_the_tutorial()
    {
        var fruit = LanguageModel.Fruit;
        var roles = HeadRoles.Compute(fruit.Gpt, fruit.Tokenizer.EncodeIds("i like spicy so i like"));
        Assert.Equal(
            [(1, 0), (0, 0), (1, 1), (0, 1)], roles.WithRole(HeadRole.Induction)
                .Select(head => (head.Layer, head.Head)));
    }

    [Fact]
    public void A_pattern_of_another_shape_is_refused_with_both_shapes() =>
        Assert.StartsWith("The pattern has shape (2, 2), but 3 tokens need (3, 3).",
            Assert.Throws<ArgumentException>(() => HeadRoles.Score(Uniform(2), [1, 2, 3])).Message);

    /// <summary>A head that does nothing but its role; where the role has no place, it looks at itself.</summary>
    private static Tensor Ideal(HeadRole role, int[] tokens)
    {
        var pattern = new Tensor(tokens.Length, tokens.Length);
        for (int query = 0; query < tokens.Length; query++)
        {
            int before = Array.LastIndexOf(tokens, tokens[query], Math.Max(0, query - 1));
            int key = role switch
            {
                HeadRole.PreviousToken => Math.Max(0, query - 1),
                HeadRole.FirstToken => 0,
                HeadRole.Duplicate => before < 0 || before == query ? query : before,
                _ => before < 0 || before == query ? query : before + 1,
            };
            pattern[query, key] = 1;
        }
        return pattern;
    }

    private static Tensor Uniform(int T)
    {
        var pattern = new Tensor(T, T);
        for (int query = 0; query < T; query++) pattern.Row(query)[..(query + 1)].Fill(1f / (query + 1));
        return pattern;
    }
}
