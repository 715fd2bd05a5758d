using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace GptVis.Tests.Hub.Server;

/// <summary>
/// A hub on loopback with the real one's addresses: <c>/owner/name/resolve/revision/file</c>, large files redirected to
/// a storage on another host (localhost instead of 127.0.0.1), small ones to a cache on the same host, old names to new
/// ones.
/// </summary>
internal sealed class LoopbackHub : IAsyncDisposable
{
    private const int PieceBytes = 4096;
    private readonly WebApplication _server;
    private readonly Dictionary<string, HubRepository> _repositories = new(StringComparer.Ordinal);
    private readonly Lock _faultLock = new();

    private LoopbackHub(WebApplication server) => _server = server;

    public HubFaults Faults { get; set; } = new();

    /// <summary>Every request that came, in order.</summary>
    public ConcurrentQueue<HubRequest> Requests { get; } = new();

    public string Endpoint { get; private set; } = "";

    private string StorageHost => Endpoint.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    public static async Task<LoopbackHub> StartAsync(params HubRepository[] repositories)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var hub = new LoopbackHub(builder.Build());
        hub._server.Run(hub.AnswerAsync);
        await hub._server.StartAsync();
        hub.Endpoint = hub._server.Urls.Single();
        foreach (var repository in repositories) hub._repositories[repository.Id] = repository;
        return hub;
    }

    public void Add(HubRepository repository) => _repositories[repository.Id] = repository;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue(
            new HubRequest(
                request.Method, request.Host.Host, request.Path, request.Headers.Authorization, request.Headers.Range));
        if (Refuses(context)) return;
        if ((Faults.RedirectTo ?? (Faults.MirrorOf is { } hub ? hub + request.Path : null)) is { } target)
        {
            Redirect(context, StatusCodes.Status302Found, target);
            return;
        }

        string[] parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["storage", var tag])
            await SendAsync(
                context, _repositories.Values.SelectMany(r => r.Files.Values).First(file => file.Tag == tag));
        else if (parts is ["api", "resolve-cache", "models", var cachedOwner, var cachedName, _, var cachedFile])
            await SendCachedAsync(context, _repositories[$"{cachedOwner}/{cachedName}"].Files[cachedFile]);
        else if (parts is [var old, "resolve", .. var rest])
            Redirect(context, StatusCodes.Status307TemporaryRedirect,
                $"/openai-community/{old}/resolve/{string.Join('/', rest)}");
        else if (parts is [var owner, var name, "resolve", var revision, var file])
            Resolve(context, $"{owner}/{name}", Uri.UnescapeDataString(revision), file);
        else context.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private async Task SendCachedAsync(HttpContext context, HubEntry file)
    {
        context.Response.Headers.ETag = $"\"{Faults.ClaimedTag ?? file.Tag}\"";
        await SendAsync(context, file);
    }

    private void Resolve(HttpContext context, string id, string revision, string name)
    {
        var answer = context.Response;
        if (!_repositories.TryGetValue(id, out var repository))
        {
            NotFound(answer, "RepoNotFound");
            return;
        }
        if (revision != "main" && revision != repository.Commit)
        {
            NotFound(answer, "RevisionNotFound");
            return;
        }

        if (Faults.ClaimedCommit != "") answer.Headers["X-Repo-Commit"] = Faults.ClaimedCommit ?? repository.Commit;
        if (!repository.Files.TryGetValue(name, out var file))
        {
            NotFound(answer, "EntryNotFound");
            return;
        }

        string tag = Faults.ClaimedTag ?? file.Tag;
        if (!file.IsLarge)
        {
            // As the real hub does: on the same host, the commit told with the redirect, the tag with the file.
            Redirect(context, StatusCodes.Status307TemporaryRedirect,
                $"/api/resolve-cache/models/{id}/{repository.Commit}/{name}?etag=%22{tag}%22");
            return;
        }
        answer.Headers["X-Linked-ETag"] = $"\"{tag}\"";
        answer.Headers["X-Linked-Size"] = $"{Faults.ClaimedSize ?? file.Content.Length}";
        Redirect(context, StatusCodes.Status302Found, $"{StorageHost}/storage/{file.Tag}");
    }

    private async Task SendAsync(HttpContext context, HubEntry file)
    {
        byte[] content = file.IsLarge && Faults.WrongBytes
            ? [.. file.Content[..^1], (byte)(file.Content[^1] ^ 1)]
            : file.Content;
        if (file.IsLarge) content = [.. content, .. new byte[Faults.ExtraBytes]];
        int from = StartOf(context, content.Length);
        context.Response.ContentLength = content.Length - from;
        if (HttpMethods.IsHead(context.Request.Method)) return;

        int end = Cuts(file) ? Math.Min(content.Length, from + Faults.CutAfter) : int.MaxValue;
        for (int at = from; at < content.Length; at += PieceBytes)
        {
            if (at >= end) break;
            await context.Response.Body.WriteAsync(
                content.AsMemory(at, Math.Min(PieceBytes, Math.Min(content.Length, end) - at)));
            if (Faults.Pause > TimeSpan.Zero || end < int.MaxValue) await context.Response.Body.FlushAsync();
            await Task.Delay(Faults.Pause);
        }
        if (end >= content.Length) return;
        if (Faults.Stalls)
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted)
                .ContinueWith(_ => { }, TaskScheduler.Default);
        else
        {
            await Task.Delay(20);       // so that what was sent arrives
            context.Abort();
        }
    }

    private int StartOf(HttpContext context, int length)
    {
        if (Faults.NoRanges || !RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out var range))
            return 0;
        int from = (int)range.Ranges.Single().From!.Value + (Faults.WrongRanges ? -1 : 0);
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = $"bytes {from}-{length - 1}/{length}";
        return from;
    }

    private bool Refuses(HttpContext context)
    {
        lock (_faultLock)
        {
            if (Faults.Refusals == 0) return false;
            Faults.Refusals--;
        }
        context.Response.StatusCode = Faults.Status;
        if (Faults.ErrorCode is { } code) context.Response.Headers["X-Error-Code"] = code;
        if (Faults.RetryAfter is { } wait) context.Response.Headers.RetryAfter = wait;
        return true;
    }

    private bool Cuts(HubEntry file)
    {
        lock (_faultLock)
        {
            if (!file.IsLarge || Faults.Cuts == 0) return false;
            Faults.Cuts--;
            return true;
        }
    }

    private static void NotFound(HttpResponse answer, string code)
    {
        answer.StatusCode = StatusCodes.Status404NotFound;
        answer.Headers["X-Error-Code"] = code;
    }

    private static void Redirect(HttpContext context, int status, string target)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target;
    }
}
