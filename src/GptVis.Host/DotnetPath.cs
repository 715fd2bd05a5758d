using System.Runtime.InteropServices;

namespace GptVis.Host;

/// <summary>The dotnet command that belongs to the runtime of this process. Compiled into gptvis too.</summary>
internal static class DotnetPath
{
    // <root>/shared/Microsoft.NETCore.App/10.0.0/ holds the runtime; <root>/dotnet starts programs on it.
    public static string Find() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path
            ? path
            : Path.GetFullPath(
                Path.Combine("..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"),
                    RuntimeEnvironment.GetRuntimeDirectory());
}
