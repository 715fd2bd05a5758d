namespace GptVis.Hub;

/// <summary>Where models come from and where they are kept: the settings of Hugging Face's own tools.</summary>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed record HubOptions
{
    private static readonly string[] Yes = ["1", "ON", "YES", "TRUE"];

    /// <summary>The hub's address; <c>HF_ENDPOINT</c>, or https://huggingface.co.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>
    /// The cache's folder; <c>HF_HUB_CACHE</c>, or <c>hub</c> in <c>HF_HOME</c>, which is ~/.cache/huggingface.
    /// </summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// Sent to <see cref="Endpoint"/> and to no other host; <c>HF_TOKEN</c>, or the file that logging in with Hugging
    /// Face's tools wrote.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether nothing may be asked of the network; <c>HF_HUB_OFFLINE</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>
    /// Whether snapshots link to blobs, where the system can; off with <c>HF_HUB_DISABLE_SYMLINKS</c>, files are copied
    /// then.
    /// </summary>
    public bool UseLinks { get; init; } = true;

    /// <summary>
    /// How long nothing may arrive before a connection counts as broken; <c>HF_HUB_DOWNLOAD_TIMEOUT</c> in seconds, or
    /// 30.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the first retry; it doubles for each further one.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait a hub may ask for (429, Retry-After) before that becomes a message.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The settings without the token, which no log and no cell should show.</summary>
    public override string ToString() =>
        $"{Endpoint}, cache {CacheFolder}, "
        + $"{(Token is null ? "no token" : "with a token")}{(Offline ? ", offline" : "")}";

    /// <summary>The settings of this process's environment, read now.</summary>
    /// <exception cref="HubException">A variable holds what it cannot hold.</exception>
    public static HubOptions FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static HubOptions From(Func<string, string?> environment)
    {
        string home = Expand(Variable("HF_HOME"))
            ?? Path.Combine(Expand(Variable("XDG_CACHE_HOME")) ?? Path.Combine(UserFolder, ".cache"), "huggingface");
        return new HubOptions
        {
            Endpoint = Address(Variable("HF_ENDPOINT") ?? "https://huggingface.co"),
            CacheFolder =
                Path.GetFullPath(
                    Expand(Variable("HF_HUB_CACHE") ?? Variable("HUGGINGFACE_HUB_CACHE")) ?? Path.Combine(home, "hub")),
            Token = Variable("HF_TOKEN") ?? TokenIn(Expand(Variable("HF_TOKEN_PATH")) ?? Path.Combine(home, "token")),
            Offline = IsYes("HF_HUB_OFFLINE") || IsYes("TRANSFORMERS_OFFLINE"),
            UseLinks = !IsYes("HF_HUB_DISABLE_SYMLINKS"),
            Timeout = TimeSpan.FromSeconds(Seconds("HF_HUB_DOWNLOAD_TIMEOUT") ?? 30),
        };

        string? Variable(string name) => environment(name)?.Trim() is { Length: > 0 } value ? value : null;

        bool IsYes(string name) => Yes.Contains(Variable(name), StringComparer.OrdinalIgnoreCase);

        int? Seconds(string name) => Variable(name) switch
        {
            null => null,
            var text when int.TryParse(text, out int seconds) && seconds is > 0 and <= 86400 => seconds,
            var text =>
                throw new HubException($"{name} is \"{text}\"; it must be a number of seconds from 1 to 86400."),
        };
    }

    private static string UserFolder => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string? Expand(string? path) =>
        path is "~" || path is not null
        && (path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
            ? Path.Join(UserFolder, path[1..])
            : path;

    private static Uri Address(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw new HubException(
                $"HF_ENDPOINT is \"{text}\"; it must be an address such as https://huggingface.co.");

    private static string? TokenIn(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;        // public models need none
        }
    }
}
