using System.Net;
using System.Net.Http.Headers;

namespace GptVis.Hub;

/// <summary>
/// Requests one model's files from a hub. Redirects are followed here, because the token must not go to another host;
/// requests to a busy hub are repeated.
/// </summary>
internal sealed class HubConnection(HubOptions options, HubModel model) : IDisposable
{
    private const int MaxRedirects = 10, MaxRetries = 4;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,     // sizes and hashes apply to the uncompressed bytes
        ConnectTimeout = options.Timeout,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    /// <summary>
    /// The hub's entry of a file at a revision. Null if the model has no such file; then <paramref name="missing"/>
    /// receives the commit.
    /// </summary>
    /// <exception cref="HubException">The hub refused the request, or its answer is not a hub's.</exception>
    /// <exception cref="HttpRequestException">The hub cannot be reached.</exception>
    public async Task<HubFile?> FindAsync(
        string revision, string name, Action<string>? missing, CancellationToken cancellation)
    {
        var address = Address(revision, name);
        var told = new HubHeaders();
        using var response = await SendAsync(HttpMethod.Head, address, from: 0, IsAnswer, cancellation)
            .ConfigureAwait(false);
        told.Take(response);
        if (told.Commit is { } commit && !HubModel.IsCommit(commit))
            throw HubErrors.NoHub(options, $"it names the commit \"{commit}\"");
        if (response.StatusCode == HttpStatusCode.NotFound
            && HubHeaders.Of(response, "X-Error-Code") == "EntryNotFound")
        {
            if (told.Commit is not null) missing?.Invoke(told.Commit);
            return null;
        }
        if (!response.IsSuccessStatusCode && !IsRedirect(response)) throw HubErrors.Refused(model, options, response);

        return new HubFile(
            name,
            address,
            told.Commit ?? throw HubErrors.NoHub(options, "its answer has no X-Repo-Commit"),
            HubFile.SafeETag(told.Tag)
                ?? throw HubErrors.NoHub(options, "its answer has no ETag that could name a file"),
            told.Size is { } size and >= 0
                ? size
                : throw HubErrors.NoHub(options, "its answer does not tell a file's size"));

        // A redirect to another host that carries the file's own tag leads to its storage. The entry is complete then;
        // only downloads follow the redirect.
        bool IsAnswer(HttpResponseMessage redirect)
        {
            told.Take(redirect);
            return told.LinkedTag is not null && redirect.Headers.Location is { IsAbsoluteUri: true } target
                && !IsEndpoint(target);
        }
    }

    /// <summary>
    /// A file's content from a byte offset. The status is 206, or 200 with the whole file if the server does not
    /// support ranges.
    /// </summary>
    public async Task<HttpResponseMessage> OpenAsync(HubFile file, long from, CancellationToken cancellation)
    {
        var response = await SendAsync(HttpMethod.Get, file.Address, from, _ => false, cancellation)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return response;
        using (response) throw HubErrors.Refused(model, options, response);
    }

    /// <summary>Runs one step with the time limit <see cref="HubOptions.Timeout"/>.</summary>
    /// <exception cref="TimeoutException">The step took longer.</exception>
    public async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> step, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.Timeout);
        try
        {
            return await step(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing arrived for {options.Timeout.TotalSeconds:0.#} s.", e);
        }
    }

    private Uri Address(string revision, string name) =>
        new($"{options.Endpoint.AbsoluteUri.TrimEnd('/')}/{model.Id}/resolve/{Uri.EscapeDataString(revision)}/"
            + Uri.EscapeDataString(name));

    /// <summary>Sends a request, and repeats it with a delay while the hub is busy.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, long from, Func<HttpResponseMessage, bool> isAnswer,
        CancellationToken cancellation)
    {
        for (int retries = 0; ; retries++)
        {
            var response = await FollowAsync(method, address, from, isAnswer, cancellation).ConfigureAwait(false);
            bool isBusy = response.StatusCode == HttpStatusCode.TooManyRequests;
            if (!isBusy && (int)response.StatusCode < 500) return response;
            using (response)
            {
                var wait = Wait(response.Headers.RetryAfter);
                if (retries == MaxRetries || wait > options.LongestWait)
                    throw isBusy
                        ? HubErrors.TooMany(model, options, wait)
                        : HubErrors.Refused(model, options, response);
                await Task.Delay(wait ?? options.RetryDelay * (1 << retries), cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(
        HttpMethod method, Uri address, long from, Func<HttpResponseMessage, bool> isAnswer,
        CancellationToken cancellation)
    {
        for (int redirects = 0; ; redirects++)
        {
            using var request = Request(method, address, from);
            var response =
                await InTimeAsync(limit => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit),
                    cancellation).ConfigureAwait(false);
            if (!IsRedirect(response) || isAnswer(response)) return response;

            using (response)
            {
                var target =
                    new Uri(address,
                        response.Headers.Location ?? throw HubErrors.NoHub(options, "it redirects to nowhere"));
                if (redirects == MaxRedirects)
                    throw HubErrors.NoHub(options, $"it redirects more than {MaxRedirects} times");
                if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != address.Scheme)
                    throw HubErrors.NoHub(options, $"it redirects to {target.Scheme}, which is not encrypted");
                address = target;
            }
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri address, long from)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(
            new ProductInfoHeaderValue("GptVis", typeof(HubConnection).Assembly.GetName().Version?.ToString()));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
        if (options.Token is { } token && IsEndpoint(address)
            && !request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}"))
            throw new HubException("The token cannot be sent: it has characters that no token has. Check HF_TOKEN.");
        return request;
    }

    private bool IsEndpoint(Uri address) =>
        address.Scheme == options.Endpoint.Scheme && address.Host == options.Endpoint.Host
        && address.Port == options.Endpoint.Port;

    private static bool IsRedirect(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    private static TimeSpan? Wait(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > DateTimeOffset.UtcNow => date - DateTimeOffset.UtcNow,
        { Date: not null } => TimeSpan.Zero,
        _ => null,
    };
}
