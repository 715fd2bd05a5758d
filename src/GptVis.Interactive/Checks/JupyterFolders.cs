namespace GptVis.Interactive.Checks;

/// <summary>Jupyter's kernel folders (docs.jupyter.org, "Common directories and file locations").</summary>
internal static class JupyterFolders
{
    private const string Kernels = "kernels";

    /// <summary>
    /// The folder of the user's own kernels, created if missing; Jupyter's other folders may not exist.
    /// </summary>
    public static string UserKernels => Path.Combine(UserData, Kernels);

    /// <summary>All kernel folders that are known without running Python, the user's own included.</summary>
    public static IEnumerable<string> AllKernels =>
    [
        .. (Variable("JUPYTER_PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(UserData).Concat(SystemData)
            .Select(folder => Path.Combine(folder, Kernels)),
    ];

    private static string UserData
    {
        get
        {
            if (Variable("JUPYTER_DATA_DIR") is { } chosen) return Path.GetFullPath(chosen);

            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (OperatingSystem.IsWindows())
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
            if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Jupyter");
            return Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter");
        }
    }

    private static string[] SystemData => OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "jupyter")]
        : ["/usr/local/share/jupyter", "/usr/share/jupyter"];

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
