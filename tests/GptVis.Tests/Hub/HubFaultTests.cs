using GptVis.Hub;
using GptVis.Tests.Hub.Server;

namespace GptVis.Tests.Hub;

/// <summary>After each fault the next call succeeds, and the cache never holds a wrong byte.</summary>
public sealed class HubFaultTests : IAsyncLifetime
{
    private HubTestCache _cache = null!;

    private HubFaults Faults
    {
        get => _cache.Server.Faults;
        set => _cache.Server.Faults = value;
    }

    public async Task InitializeAsync() => _cache = await HubTestCache.StartAsync();

    public async Task DisposeAsync() => await _cache.DisposeAsync();

    [Fact]
    public async Task A_connection_cut_at_any_byte_is_taken_up_again_in_the_same_call()
    {
        for (int bytes = 1; bytes < _cache.Weights.Length; bytes = bytes * 3 + 1)
        {
            Forget();
            Faults = new HubFaults { Cuts = 1, CutAfter = bytes };
            await _cache.Hub.PullAsync(HubTestCache.Id);
            // What the system had received but not handed over when the connection broke is lost.
            Assert.Matches($@"^(bytes=\d+-)?$", WeightsRanges() is ["", var range] ? range : "not two requests");
            _cache.AssertNoWrongByte();
        }
    }

    [Fact]
    public async Task A_download_stopped_at_any_byte_goes_on_in_the_next_call()
    {
        for (int bytes = 1; bytes < _cache.Weights.Length; bytes = bytes * 3 + 1)
        {
            Forget();
            Faults = new HubFaults { Cuts = 1, CutAfter = bytes, Stalls = true };
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _cache.Hub.PullAsync(
                HubTestCache.Id, report: p => { if (p.File == "model.safetensors" && p.Bytes >= bytes) stop.Cancel(); },
                    cancellation: stop.Token));
            Assert.Null(_cache.Hub.FindCached(HubTestCache.Id));

            Faults = new HubFaults();
            await _cache.AssertNextCallSucceedsAsync();
            Assert.Equal(["", $"bytes={bytes}-"], WeightsRanges());
        }
    }

    [Fact]
    public async Task A_connection_that_is_always_cut_becomes_a_message()
    {
        Faults = new HubFaults { Cuts = int.MaxValue, CutAfter = 0 };
        var e = await FailAsync();
        Assert.Equal(
            "test/fruit: the download of model.safetensors stopped after 0 bytes of "
                + $"{_cache.Weights.Length / 1000.0:0.0} kB (the connection was closed). The partial file is kept; "
                + "call again to resume.", e.Message);
    }

    [Fact]
    public async Task A_server_that_sends_nothing_more_counts_as_broken()
    {
        await _cache.Hub.PullAsync(HubTestCache.Id);        // the first requests of a process take their time
        Forget();
        _cache.Options = _cache.Options with { Timeout = TimeSpan.FromSeconds(1) };
        Faults = new HubFaults { Cuts = int.MaxValue, CutAfter = 0, Stalls = true };
        var e = await FailAsync();
        Assert.Contains("stopped after 0 bytes of", e.Message, StringComparison.Ordinal);
        Assert.Contains("(no data arrived before the timeout)", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_stream_is_not_a_broken_one()
    {
        _cache.Options = _cache.Options with { Timeout = TimeSpan.FromSeconds(2) };
        // 11 pieces: longer than the patience in all
        Faults = new HubFaults { Pause = TimeSpan.FromMilliseconds(200) };
        await _cache.AssertNextCallSucceedsAsync();
        Assert.Single(WeightsRanges());
    }

    [Fact]
    public async Task A_wrong_hash_gives_the_file_no_name()
    {
        Faults = new HubFaults { WrongBytes = true };
        var e = await FailAsync();
        Assert.Matches(
            @"^test/fruit: model\.safetensors arrived damaged\. Its hash is [0-9a-f]{12}…; the hub's is "
                + @"[0-9a-f]{12}…\. The file was deleted\.", e.Message);
    }

    [Fact]
    public async Task A_wrong_beginning_from_before_is_fetched_again_in_the_same_call()
    {
        await _cache.Hub.PullAsync(HubTestCache.Id);
        string blob = _cache.Blob("model.safetensors");
        File.Delete(blob);
        File.WriteAllBytes(blob + ".incomplete", new byte[1000]);
        _cache.Server.Requests.Clear();

        await _cache.AssertNextCallSucceedsAsync();
        Assert.Equal(["bytes=1000-", ""], WeightsRanges());
    }

    [Fact]
    public async Task More_bytes_than_promised_are_not_written()
    {
        Faults = new HubFaults { ExtraBytes = 5000, NoRanges = true };
        Assert.Contains($"arrived damaged. More than its {_cache.Weights.Length / 1000.0:0.0} kB arrived.",
            (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_server_that_cannot_go_on_sends_it_from_the_beginning(bool ignoresRanges, bool wrongRanges)
    {
        Faults = new HubFaults { Cuts = 1, CutAfter = 5000, NoRanges = ignoresRanges, WrongRanges = wrongRanges };
        await _cache.AssertNextCallSucceedsAsync();
    }

    [Fact]
    public async Task Too_many_requests_are_waited_for_when_the_hub_asks_for_little()
    {
        Faults = new HubFaults { Refusals = 2, Status = 429, RetryAfter = "1" };
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await _cache.AssertNextCallSucceedsAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("300", "Try again in 300 seconds")]
    [InlineData("Wed, 21 Oct 2099 07:28:00 GMT", "Try again in ")]
    public async Task A_longer_wait_becomes_a_message(string retryAfter, string message)
    {
        Faults = new HubFaults { Refusals = 1, Status = 429, RetryAfter = retryAfter };
        var e = await FailAsync();
        Assert.StartsWith("test/fruit: 127.0.0.1:", e.Message, StringComparison.Ordinal);
        Assert.Contains(" has had too many requests from this address (429). ", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.EndsWith("With HF_TOKEN set the hub allows more.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_fails_for_a_moment_is_asked_again()
    {
        Faults = new HubFaults { Refusals = 3, Status = 503 };
        await _cache.AssertNextCallSucceedsAsync();
    }

    [Theory]
    [InlineData(500, null, null, @"127\.0\.0\.1:\d+ answers 500 \(Internal Server Error\)\. Try again later\.")]
    [InlineData(401, null, null,
        @"has no public model of that name \(401\)\. Check the name "
            + @"\(there is no folder test/fruit here either\); for a private model set HF_TOKEN")]
    [InlineData(401, null, "secret",
        @"does not accept the token \(401\)\. Set HF_TOKEN to one that is valid, or remove it")]
    [InlineData(403, null, "secret",
        @"asks you to request access to this model first \(403\)\. "
            + @"Request it at http://127\.0\.0\.1:\d+/test/fruit, then set HF_TOKEN")]
    [InlineData(401, "GatedRepo", null, @"asks you to request access to this model first \(401\)")]
    [InlineData(404, "RepoNotFound", null,
        @"has no such model \(404\)\. Check the name \(there is no folder test/fruit here either\)\.")]
    [InlineData(404, "RevisionNotFound", null, "has no revision \"main\" of this model")]
    [InlineData(404, "EntryNotFound", null,
        @"has no config\.json on the hub, so it is not a model that GptVis can read\. "
            + @"It reads GPT-2: gpt2, gpt2-medium")]
    public async Task A_refusal_says_what_to_do(int status, string? code, string? token, string message)
    {
        _cache.Options = _cache.Options with { Token = token };
        Faults = new HubFaults { Refusals = 100, Status = status, ErrorCode = code };
        var e = await FailAsync();
        Assert.Matches(message, e.Message);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_network_the_message_names_the_cache_and_the_other_way()
    {
        var there = _cache.Options.Endpoint;
        _cache.Options = _cache.Options with { Endpoint = new Uri("http://127.0.0.1:9") };
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.GetAsync(HubTestCache.Id));
        Assert.Matches(
            @"^test/fruit: 127\.0\.0\.1:9 cannot be reached \(.*\)\. test/fruit is not in the cache .*hub\. "
                + @"Connect this machine, or prepare a folder on a machine that has a network, with "
                + @"gptvis models export test/fruit <folder>, and give that folder instead of the name\.$", e.Message);

        _cache.Options = _cache.Options with { Endpoint = there };
        await _cache.AssertNextCallSucceedsAsync();
        _cache.Options = _cache.Options with { Endpoint = new Uri("http://127.0.0.1:9") };
        e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Contains(
            "The model is in the cache and can be used without a network: ", e.Message, StringComparison.Ordinal);
        await _cache.AssertNextCallSucceedsAsync();
    }

    [Fact]
    public async Task A_file_no_drive_holds_is_refused_before_it_is_fetched()
    {
        Faults = new HubFaults { ClaimedSize = 900_000_000_000_000 };
        Assert.Contains("model.safetensors is 900 TB; the limit is 1.00 GB. It is probably not part of this model.",
            (await FailAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(WeightsRanges());
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_told_with_the_way_to_another()
    {
        File.WriteAllText(_cache.Options.CacheFolder, "a file in the folder's place");
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.PullAsync(HubTestCache.Id));
        Assert.Matches(
            @"^test/fruit: the cache .*hub cannot be written \(.*\)\. Set HF_HUB_CACHE to a writable folder\.$",
                e.Message);
        File.Delete(_cache.Options.CacheFolder);
        await _cache.AssertNextCallSucceedsAsync();
    }

    [Fact]
    public async Task A_model_that_no_drive_holds_is_refused_with_what_is_missing()
    {
        _cache.Repository.Add("config.json", HubTestCache.EndlessConfig, isLarge: false);
        Faults = new HubFaults { ClaimedSize = 900_000_000_000_000 };
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.GetAsync(HubTestCache.Id));
        Assert.Matches(
            @"^test/fruit: model\.safetensors needs 900 TB, but the drive of .*hub has [\d.]+ .B free\. Make room "
                + @"there, or set HF_HUB_CACHE to a folder on another drive\.$", e.Message);
        Assert.Empty(WeightsRanges());
    }

    [Fact]
    public async Task A_drive_that_fills_up_is_told_and_the_next_call_succeeds()
    {
        string incomplete = _cache.Blob("model.safetensors") + ".incomplete";
        Directory.CreateDirectory(Path.GetDirectoryName(incomplete)!);
        File.CreateSymbolicLink(incomplete, "/dev/full");       // Linux's drive that is always full
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.GetAsync(HubTestCache.Id));
        Assert.Equal(
            $"test/fruit: the drive of {_cache.Options.CacheFolder} is full. Make room and call again: the partial "
                + "file is kept. Or set HF_HUB_CACHE to a folder on another drive.", e.Message);
        File.Delete(incomplete);
        await _cache.AssertNextCallSucceedsAsync();
    }

    /// <summary>The call fails; a correct one follows and succeeds.</summary>
    private async Task<HubException> FailAsync()
    {
        var e = await Assert.ThrowsAsync<HubException>(() => _cache.Hub.GetAsync(HubTestCache.Id));
        Assert.Null(_cache.Hub.FindCached(HubTestCache.Id));
        if (Directory.Exists(_cache.Options.CacheFolder)) _cache.AssertNoWrongByte();
        var (faults, requests) = (Faults, _cache.Server.Requests.ToArray());
        Faults = new HubFaults();
        await _cache.AssertNextCallSucceedsAsync();
        Faults = faults;
        Forget();
        foreach (var request in requests) _cache.Server.Requests.Enqueue(request);
        return e;
    }

    private void Forget()
    {
        if (Directory.Exists(_cache.Options.CacheFolder)) Directory.Delete(_cache.Options.CacheFolder, recursive: true);
        _cache.Server.Requests.Clear();
    }

    /// <summary>The ranges that were asked of the weights, in order; empty for all of it.</summary>
    private string[] WeightsRanges() => [.. _cache.Server.Requests
        .Where(r => r.Method == "GET" && r.Path == "/storage/" + _cache.Repository.Files["model.safetensors"].Tag)
        .Select(r => r.Range ?? "")];
}
