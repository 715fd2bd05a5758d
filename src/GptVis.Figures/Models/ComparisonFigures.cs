using System.Globalization;
using System.Text;
using GptVis.Figures.Charts;
using GptVis.Figures.Page;
using GptVis.Figures.Views;
using GptVis.Files;
using GptVis.Model;

namespace GptVis.Figures.Models;

/// <summary>Figures that compare models to scale.</summary>
internal static class ComparisonFigures
{
    /// <summary>
    /// GPT-3's number of training tokens (Brown et al.: Language Models are Few-Shot Learners, 2020, table D.1).
    /// </summary>
    public const double Gpt3TrainingTokens = 300e9;

    private const double LargestSide = 280;     // pixels
    private const int ColumnWidth = 132;
    private const double FlopPerPetaflopDay = 1e15 * 24 * 60 * 60;

    /// <summary>
    /// Squares with areas proportional to the memory of the weights, and a table: shape, parameters, memory, training
    /// compute.
    /// </summary>
    /// <param name="models">The models, at least one.</param>
    /// <param name="trainingTokens">D of the training compute 6 N D, above 0, for all models.</param>
    /// <exception cref="ArgumentException">
    /// There are no models, or the number of training tokens is not above 0.
    /// </exception>
    public static View Compare(
        IReadOnlyList<(string Name, GptConfig Config)> models, double trainingTokens = Gpt3TrainingTokens)
    {
        if (models.Count == 0)
            throw new ArgumentException(
                "There are no models to compare; give at least one, such as \"gpt2\".", nameof(models));
        if (!(trainingTokens > 0 && double.IsFinite(trainingTokens)))
            throw new ArgumentOutOfRangeException(nameof(trainingTokens), trainingTokens,
                string.Create(CultureInfo.InvariantCulture,
                    $"{trainingTokens} training tokens were given; it takes more than 0, and {Gpt3TrainingTokens:0e0} "
                        + $"is GPT-3's number."));

        string caption = Caption(models, trainingTokens);
        var totals = models.Where(model => ParameterTotals.Has(model.Config)).Take(1).ToArray();
        return new View
        {
            Title = $"{string.Join(", ", models.Select(model => model.Name))} to scale",
            Caption = caption,
            AltText = $"Squares to scale, one for each model, and a table. {caption}",
            Parts =
            [
                new HtmlPart(SquaresHtml(models)), new TablePart(Readable(models, trainingTokens)),
                    new HtmlPart(FormulaHtml(models, trainingTokens)),
                .. totals.Select(model => new TablePart(ParameterTotals.Of(model.Config))),
            ],
            Table = new Table(
                [
                    new("model"), new("layers"), new("width"), new("heads per layer"), new("heads"), new("context"),
                        new("vocabulary"), new("parameters", ColumnFormat.Count),
                    new("F32 bytes", ColumnFormat.Count), new("F16 bytes", ColumnFormat.Count), new("training FLOP"),
                        new("petaflop/s-days"),
                ],
                models.Select(model => (object?[])
                [
                    model.Name, model.Config.NLayers, model.Config.DModel, model.Config.NHeads,
                        model.Config.NHeads * model.Config.NLayers, model.Config.NCtx, model.Config.DVocab,
                    N(model), 4 * N(model), 2 * N(model), Flop(N(model), trainingTokens),
                        Flop(N(model), trainingTokens) / FlopPerPetaflopDay,
                ])),
            Summary = Readable(models, trainingTokens),
        };
    }

    /// <summary>
    /// Training compute in floating-point operations: 6 per parameter and token, 2 in the forward and 4 in the backward
    /// pass.
    /// </summary>
    /// <remarks>
    /// Kaplan et al.: Scaling Laws for Neural Language Models, 2020, who exclude the embeddings from N; here N is all
    /// parameters.
    /// </remarks>
    /// <param name="parameters">N.</param>
    /// <param name="tokens">D.</param>
    public static double Flop(long parameters, double tokens) => 6 * parameters * tokens;

    private static Table Readable(IReadOnlyList<(string Name, GptConfig Config)> models, double tokens) => new(
        [
            new("model"), new("layers"), new("width", ColumnFormat.Count), new("heads/layer"),
                new("context", ColumnFormat.Count), new("parameters", ColumnFormat.Count),
            new("F32"), new("F16"), new("training"),
        ],
        models.Select(model => (object?[])
        [
            model.Name, model.Config.NLayers, model.Config.DModel, model.Config.NHeads, model.Config.NCtx, N(model),
                ByteSize.Text(4 * N(model)), ByteSize.Text(2 * N(model)), FlopText(Flop(N(model), tokens)),
        ]));

    private static string SquaresHtml(IReadOnlyList<(string Name, GptConfig Config)> models)
    {
        long largest = models.Max(N);
        var html = new StringBuilder(
            "<div style=\"display:flex;flex-wrap:wrap;align-items:flex-end;gap:20px;margin:12px 0\">\n");
        foreach (var model in models)
        {
            // Areas are exact, except that a square has at least one pixel.
            double side = Math.Max(Math.Sqrt((double)N(model) / largest) * LargestSide, 1);
            string hover = $"{model.Name}: {ByteSize.Text(4 * N(model))} as F32, {ByteSize.Text(2 * N(model))} as F16";
            html.Append(CultureInfo.InvariantCulture,
                $"<div style=\"width:{Math.Max(side, ColumnWidth):0.#}px\" title=\"{Html.Encode(hover)}\">\n")
                .Append(CultureInfo.InvariantCulture, $"<div style=\"width:{side:0.##}px;height:{side:0.##}px;")
                .Append($"background:{ColorScales.Categories[4]};display:flex;align-items:flex-end\">")
                .Append(CultureInfo.InvariantCulture,
                    $"<div style=\"width:100%;height:50%;background:{ColorScales.Categories[0]}\"></div></div>\n")
                .Append(CultureInfo.InvariantCulture,
                    $"<div style=\"font-weight:600;margin-top:6px\">{Html.Encode(model.Name)}</div><div "
                        + $"style=\"font-size:12px;white-space:nowrap\">{ParametersText(N(model))} "
                        + $"parameters</div></div>\n");
        }
        return html.Append("</div>\n")
            .Append(Key(ColorScales.Categories[4], "area of the square: the weights as 32-bit floats (F32)"))
            .Append(Key(ColorScales.Categories[0], "lower half: the same weights as 16-bit floats (F16)")).ToString();
    }

    private static string Key(string color, string text) =>
        "<div style=\"font-size:13px\"><span style=\"display:inline-block;width:12px;height:12px;border-radius:2px;"
        + $"background:{color};margin-right:6px\"></span>{text}</div>\n";

    private static string FormulaHtml(IReadOnlyList<(string Name, GptConfig Config)> models, double tokens)
    {
        var html = new StringBuilder(
            "<div style=\"margin:8px 0;line-height:1.7;font-variant-numeric:tabular-nums\"><div>training compute = 6 "
                + "· N · D, with N parameters and D training tokens</div>\n");
        foreach (var model in models)
            html.Append(CultureInfo.InvariantCulture,
                $"<div>{Html.Encode(model.Name)}: 6 · {N(model):N0} · {tokens:N0} = "
                    + $"{FlopText(Flop(N(model), tokens))} "
                    + $"({NumberText.Short(Flop(N(model), tokens) / FlopPerPetaflopDay)} petaflop/s-days)</div>\n");
        return html.Append("</div>\n").ToString();
    }

    private static string Caption(IReadOnlyList<(string Name, GptConfig Config)> models, double tokens)
    {
        var small = models.MinBy(N);
        var large = models.MaxBy(N);
        string size = N(small) == N(large)
            ? $"{string.Join(", ", models.Select(model => model.Name))}: "
            + $"{NumberText.Count(N(large))} parameters."
            : string.Create(CultureInfo.InvariantCulture,
                $"{large.Name} has {NumberText.Short((double)N(large) / N(small))} times the parameters of "
                    + $"{small.Name}: {N(large):N0} against {N(small):N0}, in memory {ByteSize.Text(4 * N(large))} "
                    + $"against {ByteSize.Text(4 * N(small))} as F32.");
        string compute =
            string.Create(
                CultureInfo.InvariantCulture, $" Training compute is 6 N D with D = {tokens:N0} tokens for all")
            + (tokens == Gpt3TrainingTokens
                ? ", the number published for GPT-3 (Brown et al. 2020); GPT-2's was not published, so for it this is "
                + "a what-if."
                : ", as given.");
        string sparse = models.Any(model => model.Config == GptConfig.Gpt3)
            ? " GPT-3 is built as GPT-2 is, but every other layer of it attends to a band only."
            : "";
        string totals = models.FirstOrDefault(model => ParameterTotals.Has(model.Config)) is { Config: { } config }
            ? " " + ParameterTotals.Sentence(config)
            : "";
        return size + compute + sparse + totals;
    }

    private static string ParametersText(long count) => count switch
    {
        >= 1_000_000_000 => NumberText.Short(count / 1e9) + " billion",
        >= 1_000_000 => NumberText.Short(count / 1e6) + " million",
        _ => NumberText.Count(count),
    };

    /// <summary>"3.14 · 10²³ FLOP".</summary>
    private static string FlopText(double flop)
    {
        int exponent = (int)Math.Floor(Math.Log10(flop) + 1e-12);
        string raised =
            string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
        return string.Create(CultureInfo.InvariantCulture, $"{flop / Math.Pow(10, exponent):0.00} · 10{raised} FLOP");
    }

    private static long N((string Name, GptConfig Config) model) => model.Config.ParameterCount;
}
