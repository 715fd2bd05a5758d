using System.Globalization;
using GptVis.Figures.Charts;

namespace GptVis.Figures.Tests;

/// <summary>Numbers and tokens the tests draw.</summary>
internal static class Numbers
{
    public static IReadOnlyList<TokenText> Fruit { get; } =
        TokenText.Sequence(["i", " like", " spicy", " so", " i", " like"], [4, 5, 6, 7, 4, 5]);

    /// <summary>
    /// A pattern (6, 6) whose rows sum to 1; the strongest look beyond the first token and itself is 5 at 2, with 0.41.
    /// </summary>
    public static Tensor FruitPattern => Matrix(
        [1, 0, 0, 0, 0, 0],
        [0.9f, 0.1f, 0, 0, 0, 0],
        [0.6f, 0.15f, 0.25f, 0, 0, 0],
        [0.5f, 0.2f, 0.2f, 0.1f, 0, 0],
        [0.5f, 0.1f, 0.1f, 0.1f, 0.2f, 0],
        [0.3f, 0.09f, 0.41f, 0.1f, 0.05f, 0.05f]);

    /// <summary>Every token looks evenly at all it can see.</summary>
    public static Tensor Uniform(int T)
    {
        var pattern = new Tensor(T, T);
        for (int query = 0; query < T; query++) pattern.Row(query)[..(query + 1)].Fill(1f / (query + 1));
        return pattern;
    }

    public static Tensor Matrix(params float[][] rows) =>
        new(rows.SelectMany(row => row).ToArray(), rows.Length, rows[0].Length);

    /// <summary>Runs where numbers are written 1.234,5, as in a notebook of a German user.</summary>
    public static T WithCommas<T>(Func<T> run)
    {
        var before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (commas.NumberFormat.NumberDecimalSeparator, commas.NumberFormat.NumberGroupSeparator) = (",", ".");
        commas.NumberFormat.NegativeSign = "~";
        CultureInfo.CurrentCulture = commas;
        try
        {
            return run();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
