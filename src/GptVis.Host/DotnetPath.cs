using System.Runtime.InteropServices;

namespace GptVis.Host;

/// <summary>The dotnet command of the runtime of this process. This file is also compiled into gptvis.</summary>
internal static class DotnetPath
{
    // <root>/shared/Microsoft.NETCore.App/10.0.0/ is the runtime; <root>/dotnet starts programs on it.
    public static string Find() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path
            ? path
            : Path.GetFullPath(
                Path.Combine("..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"),
                    RuntimeEnvironment.GetRuntimeDirectory());
}
