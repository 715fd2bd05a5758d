namespace GptVis.Hub;

/// <summary>The hub and the cache of models, with the settings of Hugging Face's own tools.</summary>
public sealed record HubOptions
{
    private static readonly string[] Yes = ["1", "ON", "YES", "TRUE"];

    /// <summary>The hub's address; <c>HF_ENDPOINT</c>, or https://huggingface.co.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>
    /// The folder of the cache: <c>HF_HUB_CACHE</c>, or <c>hub</c> in <c>HF_HOME</c>. The default of <c>HF_HOME</c> is
    /// ~/.cache/huggingface.
    /// </summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// The access token: <c>HF_TOKEN</c>, or the file that a login with Hugging Face's tools writes; null for none. It
    /// is sent to <see cref="Endpoint"/> only.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether the network must not be used; <c>HF_HUB_OFFLINE</c>.</summary>
    public bool Offline { get; init; }

    /// <summary>
    /// Whether snapshots link to blobs where the system supports links. <c>HF_HUB_DISABLE_SYMLINKS</c> turns it off;
    /// then files are copied.
    /// </summary>
    public bool UseLinks { get; init; } = true;

    /// <summary>
    /// The time without data after which a connection counts as broken; <c>HF_HUB_DOWNLOAD_TIMEOUT</c> in seconds, 30
    /// by default.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The delay before the first retry; it doubles with each further retry.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay that a hub may request (429, Retry-After); a longer one becomes an error.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The settings without the token, which must not appear in a log or a cell.</summary>
    public override string ToString() =>
        $"{Endpoint}, cache {CacheFolder}, "
        + $"{(Token is null ? "no token" : "with a token")}{(Offline ? ", offline" : "")}";

    /// <summary>Reads the settings from the environment of this process.</summary>
    /// <exception cref="HubException">A variable has an invalid value.</exception>
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
