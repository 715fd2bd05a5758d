namespace GptVis.Figures.Browser;

/// <summary>Finds Chromium, Chrome or Edge on this computer.</summary>
internal static class BrowserProgram
{
    /// <summary>The environment variable with the path of the browser; it takes precedence.</summary>
    public const string PathVariable = "GPTVIS_CHROMIUM";

    private static readonly string[] NamesOnPath =
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
            "microsoft-edge-stable", "msedge"];

    /// <summary>The path of the browser's program.</summary>
    /// <exception cref="BrowserException">
    /// No browser was found, or <see cref="PathVariable"/> names a file that does not exist.
    /// </exception>
    public static string Find() => Find(Environment.GetEnvironmentVariable(PathVariable), Candidates());

    internal static string Find(string? chosen, IEnumerable<string> candidates)
    {
        if (!string.IsNullOrEmpty(chosen))
        {
            return File.Exists(chosen)
                ? chosen
                : throw new BrowserException(
                    $"{PathVariable} names {chosen}, which does not exist. Set it to the program of Chromium, Chrome "
                        + "or Edge, or unset it.");
        }

        return candidates.FirstOrDefault(File.Exists) ?? throw new BrowserException(
            "No Chromium, Chrome or Edge was found; one of them takes the pictures. Install one "
            + "(Debian and Ubuntu: apt install chromium; macOS: brew install --cask chromium; Windows has Edge), "
            + $"or set the environment variable {PathVariable} to the path of its program.");
    }

    private static IEnumerable<string> Candidates()
    {
        string suffix = OperatingSystem.IsWindows() ? ".exe" : "";
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string name in NamesOnPath) yield return Path.Combine(folder, name + suffix);
        }

        string[] usual = OperatingSystem.IsWindows() ? OnWindows() : OperatingSystem.IsMacOS()
            ? OnMacOS()
            : ["/snap/bin/chromium"];
        foreach (string path in usual) yield return path;
    }

    private static string[] OnWindows() =>
    [
        .. from folder in (Environment.SpecialFolder[])[Environment.SpecialFolder.ProgramFiles,
            Environment.SpecialFolder.ProgramFilesX86, Environment.SpecialFolder.LocalApplicationData]
           from program in (string[])[@"Google\Chrome\Application\chrome.exe", @"Chromium\Application\chrome.exe",
               @"Microsoft\Edge\Application\msedge.exe"]
           select Path.Combine(Environment.GetFolderPath(folder), program),
    ];

    private static string[] OnMacOS() =>
    [
        .. from name in (string[])["Google Chrome", "Chromium", "Microsoft Edge"]
           from root in (string[])["/Applications",
               Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Applications")]
           select $"{root}/{name}.app/Contents/MacOS/{name}",
    ];
}
