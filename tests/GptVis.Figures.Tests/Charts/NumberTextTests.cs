using GptVis.Figures.Charts;

namespace GptVis.Figures.Tests.Charts;

/// <summary>Every style is written the same where a comma stands before decimals.</summary>
public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0.412, "41.2 %"), InlineData(0, "0 %"), InlineData(1, "100 %"), InlineData(0.00049, "<0.1 %"),
        InlineData(0.0006, "0.1 %")]
    [InlineData(0.9996, ">99.9 %"), InlineData(0.9994, "99.9 %"), InlineData(-0.02, "−2.0 %"),
        InlineData(double.NaN, "NaN %"), InlineData(1.5, "150.0 %")]
    public void A_share_is_not_rounded_to_what_it_is_not(double share, string text) =>
        Assert.Equal(text, Numbers.WithCommas(() => NumberText.Percent(share)));

    [Theory]
    [InlineData(0.412, "41.2 %"), InlineData(0.01, "1.0 %"), InlineData(0.0025, "0.25 %"),
        InlineData(0.00049, "0.049 %"), InlineData(0.0000234, "0.0023 %"), InlineData(1e-12, "<0.0000001 %"),
        InlineData(0, "0 %")]
    public void Tiny_probabilities_keep_two_digits(double share, string text) =>
        Assert.Equal(text, Numbers.WithCommas(() => NumberText.FinePercent(share)));

    [Theory]
    [InlineData(0.98, "$.0~%"), InlineData(0.05, "$.1~%"), InlineData(0.005, "$.2~%"), InlineData(0.00017, "$.3~%"),
        InlineData(0, "$.0~%")]
    public void An_axis_of_tiny_shares_has_the_decimals_that_tell_its_ticks_apart(double largest, string format) =>
        Assert.Equal(format, NumberText.PercentTicks(largest));

    [Theory]
    [InlineData(0, "0", "0"), InlineData(0.01234, "0.0123", "+0.0123"), InlineData(-1.239, "−1.24", "−1.24"),
        InlineData(84.12, "84.1", "+84.1"), InlineData(412.3, "412", "+412"), InlineData(3021.4, "3,021", "+3,021")]
    [InlineData(0.00001234, "1.23E−5", "+1.23E−5"), InlineData(0.9996, "1.00", "+1.00"),
        InlineData(9.996, "10.0", "+10.0")]
    public void Short_numbers_have_three_digits(double number, string plain, string signed)
    {
        Assert.Equal(plain, Numbers.WithCommas(() => NumberText.Short(number)));
        Assert.Equal(signed, Numbers.WithCommas(() => NumberText.SignedShort(number)));
    }

    [Theory]
    [InlineData(0, "0", "0")]
    [InlineData(3.214, "3.21", "+3.21")]
    [InlineData(-0.4, "−0.40", "−0.40")]
    [InlineData(0.0123, "0.0123", "+0.0123")]
    [InlineData(-0.0000012, "−1.2e−6", "−1.2e−6")]
    [InlineData(1234.5, "1234.50", "+1234.50")]
    public void Logits_are_never_rounded_to_nothing(double logit, string plain, string signed)
    {
        Assert.Equal(plain, Numbers.WithCommas(() => NumberText.Logit(logit)));
        Assert.Equal(signed, Numbers.WithCommas(() => NumberText.SignedLogit(logit)));
    }

    [Theory]
    [InlineData(0, "0", "0"), InlineData(1e-5, "<0.001", "below +0.001"), InlineData(-1e-5, null, "above −0.001"),
        InlineData(0.1367, "0.137", "+0.137"), InlineData(-0.1367, null, "−0.137")]
    public void Nats_are_never_rounded_to_nothing(double nats, string? divergence, string change)
    {
        if (divergence is not null) Assert.Equal(divergence, Numbers.WithCommas(() => NumberText.Nats(nats)));
        Assert.Equal(change, Numbers.WithCommas(() => NumberText.SignedNats(nats)));
    }

    [Theory]
    [InlineData(0.414, "0.41", "+0.41"), InlineData(-0.05, "−0.05", "−0.05"), InlineData(-0.004, "0.00", "0"),
        InlineData(0, "0.00", "0"), InlineData(1234.5, "1234.50", "+1234.50")]
    public void Cells_have_two_decimals_and_no_minus_before_nothing(double number, string plain, string signed)
    {
        Assert.Equal(plain, Numbers.WithCommas(() => NumberText.Cell(number)));
        Assert.Equal(signed, Numbers.WithCommas(() => NumberText.SignedCell(number)));
    }

    [Fact]
    public void Counts_are_whole_with_commas_between_thousands() =>
        Assert.Equal("124,439,808", Numbers.WithCommas(() => NumberText.Count(124_439_808)));

    [Theory]
    [InlineData(0.25, 2, "+0.25"), InlineData(-1, 0, "−1"), InlineData(0, 2, "0"), InlineData(1, 1, "+1.0")]
    public void Ticks_have_the_decimals_of_their_neighbours(double number, int decimals, string text) =>
        Assert.Equal(text, Numbers.WithCommas(() => NumberText.SignedTick(number, decimals)));

    [Theory]
    [InlineData(1e-5, 10, "0.00001"), InlineData(-0.5, 5, "−0.5"), InlineData(2, 5, "2")]
    public void A_formula_has_no_zeros_at_the_end_of_a_number(double number, int most, string text) =>
        Assert.Equal(text, Numbers.WithCommas(() => NumberText.UpTo(most, number)));

    [Fact]
    public void A_table_writes_numbers_as_programs_read_them() =>
        Assert.Equal("-0.12346", Numbers.WithCommas(() => NumberText.Plain(-0.1234567)));
}
