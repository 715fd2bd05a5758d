using GptVis.Host;

namespace GptVis.Cli.Jupyter;

/// <summary>
/// The command that starts the kernel: this program, with absolute paths, so that Jupyter can run in any folder.
/// </summary>
/// <param name="Arguments">The command, with absolute paths; <c>{connection_file}</c> is Jupyter's to replace.</param>
/// <param name="Environment">Environment variables of the command.</param>
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
            // A launcher searches for .NET itself, but not in every place where an installer may put it.
            : new([program, .. Start],
                new Dictionary<string, string> { ["DOTNET_ROOT"] = Path.GetDirectoryName(dotnet)! });
    }
}
