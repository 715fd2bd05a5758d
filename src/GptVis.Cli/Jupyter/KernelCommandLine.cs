using GptVis.Host;

namespace GptVis.Cli.Jupyter;

/// <summary>How Jupyter starts a kernel: this very program, wherever Jupyter itself is started from.</summary>
/// <param name="Arguments">The command, with absolute paths; <c>{connection_file}</c> is Jupyter's to replace.</param>
/// <param name="Environment">Variables that the command needs.</param>
internal sealed record KernelCommandLine(
    IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    private static readonly string[] Start = ["kernel", "start", "{connection_file}"];

    public static KernelCommandLine OfThisProgram()
    {
        string program = System.Environment.ProcessPath!;
        string dotnet = DotnetPath.Find();
        bool isDotnet = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return isDotnet
            ? new([program, "exec", typeof(KernelCommandLine).Assembly.Location, .. Start],
                new Dictionary<string, string>())
            // A launcher looks for .NET by itself, and not in every place where an installer may have put it.
            : new([program, .. Start],
                new Dictionary<string, string> { ["DOTNET_ROOT"] = Path.GetDirectoryName(dotnet)! });
    }
}
