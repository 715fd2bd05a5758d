using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using GptVis.Interactive.Hosts;

namespace GptVis.Interactive.Checks;

/// <summary>Checks of the software and the memory of this machine.</summary>
internal static class MachineChecks
{
    // GPT-2 small: 0.5 GB of weights, the same again for packed copies, and a trace.
    private const double MinMemory = 2e9;
    private static readonly TimeSpan SdkTimeout = TimeSpan.FromSeconds(5);

    /// <summary><c>#r "nuget: ..."</c> restores with the SDK.</summary>
    public static PreflightCheck Sdk()
    {
        const string Name = ".NET SDK";
        string[] versions =
            [.. SdkList().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])
                .Where(version => version.StartsWith("10.", StringComparison.Ordinal))];
        return versions.Length > 0
            ? PreflightCheck.Ok(Name, $"{string.Join(", ", versions)}; the runtime is {Environment.Version}")
            : PreflightCheck.Missing(Name,
                "no SDK 10 was found, and #r \"nuget: ...\" needs it. Install it from "
                    + "https://dotnet.microsoft.com/download/dotnet/10.0.");
    }

    public static PreflightCheck Host(CellHost host) => PreflightCheck.Ok("host", $"the code runs in {host.Name}");

    /// <summary>The kernel is for Jupyter; other hosts do not need it.</summary>
    public static PreflightCheck Kernel()
    {
        const string Name = "Jupyter kernel";
        string? installed = JupyterFolders.AllKernels.Select(kernels => Path.Combine(kernels, "gptvis", "kernel.json"))
            .FirstOrDefault(File.Exists);
        if (installed is null)
            return PreflightCheck.Optional(Name,
                "not installed; for JupyterLab, the classic notebook and VS Code's Jupyter extension: gptvis kernel "
                    + "install");

        string? gone = MissingProgram(installed);
        return gone is null
            ? PreflightCheck.Ok(Name, $"installed in {Path.GetDirectoryName(installed)}")
            : PreflightCheck.Missing(
                Name, $"{installed} names {gone}, which does not exist. Install it again: gptvis kernel install");
    }

    public static PreflightCheck Memory()
    {
        const string Name = "memory";
        double total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        double free = FreeMemory() ?? total;
        string finding =
            string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free of {total / 1e9:0.0} GB");
        return free >= MinMemory
            ? PreflightCheck.Ok(Name, finding)
            : PreflightCheck.Missing(
                Name, $"{finding}; GPT-2 small needs 2 GB. Close other programs, or stay with the embedded model.");
    }

    public static PreflightCheck Models()
    {
        string[] cached = [.. CachedModels().Order(StringComparer.Ordinal)];
        return cached.Length > 0
            ? PreflightCheck.Ok("models", $"fruit (embedded), {string.Join(", ", cached)}")
            : PreflightCheck.Optional(
                "models", "fruit (embedded); no GPT-2 is in Hugging Face's cache, and a network will be needed for it");
    }

    private static string SdkList()
    {
        try
        {
            // <root>/shared/Microsoft.NETCore.App/10.0.0/ holds the runtime; <root>/dotnet starts programs on it.
            string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
            string beside =
                Path.GetFullPath(Path.Combine("..", "..", "..", name), RuntimeEnvironment.GetRuntimeDirectory());
            using var dotnet =
                Process.Start(
                    new ProcessStartInfo(File.Exists(beside) ? beside : name,
                        "--list-sdks")
                    { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = dotnet.StandardOutput.ReadToEndAsync();
            if (dotnet.WaitForExit(SdkTimeout)) return output.GetAwaiter().GetResult();
            dotnet.Kill();
            return "";
        }
        catch (Win32Exception)
        {
            return "";
        }
    }

    private static string? MissingProgram(string kernelFile)
    {
        try
        {
            using var kernel = JsonDocument.Parse(File.ReadAllBytes(kernelFile));
            return kernel.RootElement.GetProperty("argv").EnumerateArray()
                .Select(argument => argument.GetString() ?? "")
                .FirstOrDefault(argument => Path.IsPathRooted(argument) && !File.Exists(argument));
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or IOException
                or UnauthorizedAccessException)
        {
            return "no program that can be read";
        }
    }

    private static double? FreeMemory()
    {
        const string MemInfo = "/proc/meminfo";
        if (!File.Exists(MemInfo)) return null;
        string? line = File.ReadLines(MemInfo)
            .FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is null
            ? null
            : 1024 * double.Parse(
                line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// GPT-2s with weights in Hugging Face's cache: models--owner--name/snapshots/revision/model.safetensors.
    /// </summary>
    private static IEnumerable<string> CachedModels()
    {
        string? Variable(string name) =>
            Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
        string home = Variable("HF_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "huggingface");
        string cache = Variable("HF_HUB_CACHE") ?? Path.Combine(home, "hub");
        if (!Directory.Exists(cache)) return [];
        return Directory.EnumerateDirectories(cache, "models--*gpt2*")
            .Where(model => Directory.Exists(Path.Combine(model, "snapshots"))
                && Directory.EnumerateDirectories(Path.Combine(model, "snapshots"))
                .Any(revision => Directory.EnumerateFiles(revision, "*.safetensors").Any()))
            .Select(model => Path.GetFileName(model)["models--".Length..].Replace("--", "/", StringComparison.Ordinal));
    }
}
