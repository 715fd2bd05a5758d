using System.Runtime.InteropServices;

namespace GptVis.Cli.Notebooks.Host;

/// <summary>The path of the host, which is shipped with this program.</summary>
internal static class HostFile
{
    private const string Name = "GptVis.Host.dll";

    /// <exception cref="FileNotFoundException">The host is missing.</exception>
    public static string Find()
    {
        string hosts = Path.Combine(AppContext.BaseDirectory, "host"), host = Path.Combine(hosts, Name);
        // ahead of time, for this system
        string compiled = Path.Combine(hosts, RuntimeInformation.RuntimeIdentifier, Name);
        if (File.Exists(compiled)) return compiled;
        return File.Exists(host)
            ? host
            : throw new FileNotFoundException(
                $"{host} is part of gptvis and is missing. Install or build gptvis again.", host);
    }
}
