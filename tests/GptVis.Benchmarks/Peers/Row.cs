using System.Globalization;
using System.Text.RegularExpressions;
using GptVis.Model;
using GptVis.Training;

namespace GptVis.Benchmarks.Peers;

/// <summary>One thing to measure, by its name: size/task/tokens.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Size">small, medium, large, xl or fruit.</param>
/// <param name="Task">What is run.</param>
/// <param name="Count">Tokens of the text; steps of integrated gradients; 0 when the task has none.</param>
/// <param name="New">Tokens to generate; 0 for other tasks.</param>
internal sealed partial record Row(string Name, string Size, RowTask Task, int Count, int New)
{
    /// <summary>Tokens where the name does not say how many.</summary>
    public const int UsualTokens = 10;

    /// <summary>Steps of training per call: so many that starting a training does not count.</summary>
    public const int TrainingSteps = 100;

    /// <summary>
    /// What is measured when no row is named; GPT-2 XL is not among them, because it takes 6.2 GB twice.
    /// </summary>
    public static IReadOnlyList<string> Usual { get; } =
    [
        "small/trace/10", "small/trace/64", "small/trace/256", "small/trace/1024", "small/last/10", "small/gradient/10",
            "small/generate/10+64",
        "medium/trace/10", "fruit/train/10000", "small/start", "small/ablate-all-heads",
            "small/integrated-gradients/50",
    ];

    private static readonly (string Size, string Preset, GptConfig Config)[] Sizes =
    [
        ("small", "gpt2", GptConfig.Gpt2), ("medium", "gpt2-medium", GptConfig.Gpt2Medium),
            ("large", "gpt2-large", GptConfig.Gpt2Large),
        ("xl", "gpt2-xl", GptConfig.Gpt2Xl), ("fruit", "fruit", FruitModel.Config),
    ];

    public GptConfig Config => Sizes.Single(size => size.Size == Size).Config;

    /// <summary>What <c>gptvis models random</c> calls the size.</summary>
    public string Preset => Sizes.Single(size => size.Size == Size).Preset;

    /// <summary>What one call of the task does several times: seconds are given for one of them.</summary>
    public int UnitsPerCall => Task switch { RowTask.Generate => New, RowTask.Train => TrainingSteps, _ => 1 };

    /// <summary>What the seconds of the row are for.</summary>
    public string Unit => Task switch
    {
        RowTask.Generate => "token",
        RowTask.Train => "step",
        RowTask.Start => "process",
        RowTask.AblateAllHeads => "map",
        _ => "run",
    };

    /// <summary>Tokens of the text that is run.</summary>
    public int Tokens =>
        Task is RowTask.Trace or RowTask.Last or RowTask.Gradient or RowTask.Generate ? Count : UsualTokens;

    /// <exception cref="BenchmarkException">There is no such row; the message shows what there is.</exception>
    public static Row Parse(string name)
    {
        var match = Form().Match(name);
        string task = match.Groups["task"].Value, size = match.Groups["size"].Value;
        var found = task switch
        {
            "trace" => RowTask.Trace,
            "last" => RowTask.Last,
            "gradient" => RowTask.Gradient,
            "generate" => RowTask.Generate,
            "start" => RowTask.Start,
            "ablate-all-heads" => RowTask.AblateAllHeads,
            "integrated-gradients" => RowTask.IntegratedGradients,
            "train" => RowTask.Train,
            _ => (RowTask?)null,
        };
        if (found is not { } known || (known == RowTask.Train) != (size == "fruit")
            || (known == RowTask.Start && size != "small"))
            throw new BenchmarkException(
                $"There is no row {name}. Rows are {string.Join(", ", Usual)}; the tokens may be others, the sizes of "
                    + "GPT-2 are small, medium, large and xl.");

        var row = new Row(name, size, known, Number("count"), Number("new"));
        int context = row.Config.NCtx;
        if (row.Tokens + row.New > context)
            throw new BenchmarkException(
                $"{name} takes {row.Tokens + row.New} tokens; the context of GPT-2 is {context}.");
        return row;

        int Number(string group) =>
            match.Groups[group] is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("""
        ^(?<size>small|medium|large|xl|fruit)/(
            (?<task>trace|last|gradient|integrated-gradients|train)/(?<count>[1-9][0-9]{0,5})
            | (?<task>generate)/(?<count>[1-9][0-9]{0,3})\+(?<new>[1-9][0-9]{0,3})
            | (?<task>start|ablate-all-heads))$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Form();
}
