namespace GptVis.Cli.Notebooks.Host;

/// <summary>The program that runs cells, which comes with this one.</summary>
internal static class HostFile
{
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    public static string Find()
    {
        string host = Path.Combine(AppContext.BaseDirectory, "host", "GptVis.Host.dll");
        return File.Exists(host) ? host : throw new FileNotFoundException($"{host} is part of gptvis and is missing. Install or build gptvis again.", host);
    }
}
