using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace GptVis.Benchmarks.Peers;

/// <summary>
/// PyTorch on this machine: whether it is there, and how its side of a row is started. The scripts are beside this
/// program.
/// </summary>
internal sealed class TorchPeer
{
    private readonly string _python;
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);

    /// <param name="python">The Python that has torch; <c>none</c> leaves PyTorch out.</param>
    public TorchPeer(string python)
    {
        _python = python;
        if (python == "none")
        {
            Missing = "left out";
            return;
        }

        using var answer = Ask();
        if (answer is null || answer.RootElement.GetProperty("torch").GetString() is not { } version)
            Missing = $"{python} has no torch: on Debian, apt-get install python3-torch libopenblas0-openmp";
        else if (!answer.RootElement.GetProperty("openmp_blas").GetBoolean())
            Missing = "PyTorch would not be at its fastest: on Debian, apt-get install libopenblas0-openmp";
        else
        {
            Version = version;
            foreach (var setting in answer.RootElement.GetProperty("settings").EnumerateObject())
                _settings[setting.Name] = setting.Value.GetString()!;
        }
    }

    /// <summary>
    /// Debian's Python where there is one: that is the one with python3-torch, whatever else is on the path.
    /// </summary>
    public static string UsualPython => File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    /// <summary>PyTorch's version; null when it is missing.</summary>
    public string? Version { get; }

    /// <summary>Why PyTorch is not measured; null when it is.</summary>
    public string? Missing { get; }

    /// <summary>PyTorch's side of a row; null when it has none.</summary>
    public ISide? Side(Row row, string folder) => Missing is not null ? null : row.Task switch
    {
        RowTask.Trace => Gpt2(row, "trace"),
        RowTask.Last => Gpt2(row, "last"),
        RowTask.Gradient => Gpt2(row, "saliency"),
        RowTask.Generate => Gpt2(row, "generate"),
        RowTask.Train => Lasting("torch_fruit.py", Row.TrainingSteps.ToString(CultureInfo.InvariantCulture)),
        RowTask.Start => new StartingSide("PyTorch", Settled(Command("torch_start.py", folder))),
        _ => null,
    };

    private LastingSide Gpt2(Row row, string task) =>
        Lasting("torch_gpt2.py", row.Size,
            string.Create(CultureInfo.InvariantCulture, $"{task}:{row.Tokens}{(row.New > 0 ? $"+{row.New}" : "")}"));

    private LastingSide Lasting(string script, params string[] arguments) =>
        new("PyTorch", Command(script, [.. arguments, "--rounds"]));

    private ProcessStartInfo Command(string script, params string[] arguments) =>
        new(_python, [Path.Combine(AppContext.BaseDirectory, "Peers", script), .. arguments]);

    private ProcessStartInfo Settled(ProcessStartInfo command)
    {
        foreach (var (name, value) in _settings) command.Environment[name] = value;
        return command;
    }

    private JsonDocument? Ask()
    {
        var command = Command("peer.py");
        command.RedirectStandardOutput = true;
        try
        {
            using var process = Process.Start(command)!;
            string? line = process.StandardOutput.ReadLine();
            process.WaitForExit();
            return line is null ? null : JsonDocument.Parse(line);
        }
        catch (Win32Exception)
        {
            return null;        // there is no such program
        }
    }
}
