using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace GptVis.Figures.Browser;

/// <summary>One page in <see cref="Chromium"/>: runs scripts, waits for conditions, takes screenshots.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private readonly DevToolsConnection _connection;
    private readonly string _session;
    private readonly string _target;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _requests = new();

    internal BrowserPage(DevToolsConnection connection, string session, string target)
    {
        (_connection, _session, _target) = (connection, session, target);
        _connection.Received += OnEvent;
    }

    /// <summary>Uncaught exceptions and console errors since the page was opened.</summary>
    public IReadOnlyList<string> Errors => [.. _errors];

    /// <summary>Network addresses that the page requested; all requests failed.</summary>
    public IReadOnlyList<string> NetworkRequests => [.. _requests];

    /// <summary>Evaluates a JavaScript expression and awaits promises; undefined is null.</summary>
    /// <exception cref="BrowserException">The expression threw; the message has the error.</exception>
    public async Task<JsonNode?> EvaluateAsync(string expression, CancellationToken cancellation = default)
    {
        var answer = await SendAsync(
            "Runtime.evaluate",
                new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true },
                    cancellation).ConfigureAwait(false);
        return answer["exceptionDetails"] is JsonObject details
            ? throw new BrowserException($"In the page: {Describe(details)}")
            : answer["result"]?["value"]?.DeepClone();
    }

    /// <summary>Waits until a JavaScript expression is true.</summary>
    /// <param name="condition">The expression.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="missing">An expression for a text that describes the actual state, for the message.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <exception cref="BrowserException">
    /// The condition did not become true in time; the message has <paramref name="missing"/> and the page's errors.
    /// </exception>
    public async Task WaitUntilAsync(
        string condition, TimeSpan timeout, string missing, CancellationToken cancellation = default)
    {
        var waited = Stopwatch.StartNew();
        while (!(bool)(await EvaluateAsync($"Boolean({condition})", cancellation).ConfigureAwait(false))!)
        {
            if (waited.Elapsed > timeout)
            {
                var instead = await EvaluateAsync(missing, cancellation).ConfigureAwait(false);
                string errors = _errors.IsEmpty
                    ? "The page reported no error."
                    : "The page reported:\n" + string.Join('\n', _errors);
                throw new BrowserException(
                    string.Create(CultureInfo.InvariantCulture,
                        $"After {timeout.TotalSeconds:0.#} seconds: {instead}\n{errors}"));
            }
            await Task.Delay(PollEvery, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until every visible figure is drawn, or replaced by a still.</summary>
    /// <exception cref="BrowserException">A figure was not drawn; the message names it.</exception>
    public Task WaitUntilDrawnAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        const string NotDrawn = "[...document.querySelectorAll('[data-alt][id^=gptvis-]')]"
            + ".filter(e => e.offsetWidth && !['drawn', 'parked'].includes(e.getAttribute('data-gptvis')))";
        return WaitUntilAsync(
            $"{NotDrawn}.length === 0", timeout,
            $"'not drawn: ' + {NotDrawn}.map(e => (e.dataset.alt || e.id) + ' (' + (e.getAttribute('data-gptvis') || "
                + "'no loader has seen it') + ')').join('; ')",
            cancellation);
    }

    /// <summary>Takes a PNG of the whole page.</summary>
    public Task<byte[]> ScreenshotAsync(CancellationToken cancellation = default) =>
        ScreenshotAsync("html", cancellation);

    /// <summary>Takes a PNG of the first element that matches a CSS selector, whole, also outside the window.</summary>
    /// <exception cref="BrowserException">The element does not exist or has no size.</exception>
    public async Task<byte[]> ScreenshotAsync(string selector, CancellationToken cancellation = default)
    {
        // Waits for transitions: plotly's buttons are visible for the first third of a second.
        await EvaluateAsync(
            "Promise.allSettled(document.getAnimations().map(animation => animation.finished)).then(() => new "
                + "Promise(requestAnimationFrame))", cancellation).ConfigureAwait(false);
        string quoted = JsonValue.Create(selector).ToJsonString();
        var box = await EvaluateAsync(
            $"(e => {{ const b = e && e.getBoundingClientRect(); return b && b.width && b.height ? [b.x + scrollX, "
                + $"b.y + scrollY, b.width, b.height] : null; }})(document.querySelector({quoted}))",
            cancellation).ConfigureAwait(false) as JsonArray
            ?? throw new BrowserException(
                $"There is nothing to picture: no element {selector} with a size is on the page.");
        var clip = new JsonObject
        {
            ["x"] = box[0]!.DeepClone(),
            ["y"] = box[1]!.DeepClone(),
            ["width"] = box[2]!.DeepClone(),
            ["height"] = box[3]!.DeepClone(),
            ["scale"] = 1
        };
        var shot = await SendAsync(
            "Page.captureScreenshot",
                new JsonObject { ["format"] = "png", ["clip"] = clip, ["captureBeyondViewport"] = true }, cancellation)
                    .ConfigureAwait(false);
        return Convert.FromBase64String((string)shot["data"]!);
    }

    /// <summary>Changes the system theme that the page sees.</summary>
    public async Task SetThemeAsync(PageTheme theme, CancellationToken cancellation = default)
    {
        var scheme =
            new JsonObject
            {
                ["name"] = "prefers-color-scheme",
                ["value"] = theme == PageTheme.Dark ? "dark" : "light"
            };
        await SendAsync("Emulation.setEmulatedMedia", new JsonObject { ["features"] = new JsonArray(scheme) },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Clicks at a point of the window, in CSS pixels.</summary>
    public async Task ClickAsync(double x, double y, CancellationToken cancellation = default)
    {
        foreach (string type in (string[])["mousePressed", "mouseReleased"])
        {
            await SendAsync(
                "Input.dispatchMouseEvent",
                    new JsonObject { ["type"] = type, ["x"] = x, ["y"] = y, ["button"] = "left", ["clickCount"] = 1 },
                        cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Presses and releases a key without text, by its DOM name: "ArrowRight", "Home", "End", "Enter", "Escape".
    /// </summary>
    public async Task PressAsync(string key, CancellationToken cancellation = default)
    {
        int code = key switch
        {
            "Enter" => 13,
            "Escape" => 27,
            "End" => 35,
            "Home" => 36,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => throw new ArgumentException(
                $"The key {key} is not one that can be pressed here: Enter, Escape, Home, End and the four arrows are.",
                    nameof(key)),
        };
        // Buttons react to the carriage return of Enter.
        foreach (string type in (string[])[key == "Enter" ? "keyDown" : "rawKeyDown", "keyUp"])
        {
            var press =
                new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code };
            if (type == "keyDown") press["text"] = "\r";
            await SendAsync("Input.dispatchKeyEvent", press, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Moves the mouse to a point of the window, in CSS pixels.</summary>
    public async Task HoverAsync(double x, double y, CancellationToken cancellation = default) =>
        await SendAsync("Input.dispatchMouseEvent", new JsonObject { ["type"] = "mouseMoved", ["x"] = x, ["y"] = y },
            cancellation).ConfigureAwait(false);

    /// <summary>Closes the page; the browser keeps running.</summary>
    public async ValueTask DisposeAsync()
    {
        _connection.Received -= OnEvent;
        using var timeout = new CancellationTokenSource(CloseTimeout);
        try
        {
            await _connection.SendAsync("Target.closeTarget", new JsonObject { ["targetId"] = _target }, null,
                timeout.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BrowserException or OperationCanceledException)
        {
            // The browser has ended or hangs; the earlier error is the one to report.
        }
    }

    internal async Task NavigateAsync(Uri page, BrowserPageOptions options, CancellationToken cancellation)
    {
        foreach (string domain in (string[])["Page.enable", "Runtime.enable", "Network.enable", "Log.enable"])
            await SendAsync(domain, [], cancellation).ConfigureAwait(false);
        await SendAsync(
            "Network.emulateNetworkConditions",
            new JsonObject
            {
                ["offline"] = !options.ReachesThisComputer,
                ["latency"] = 0,
                ["downloadThroughput"] = -1,
                ["uploadThroughput"] = -1
            }, cancellation).ConfigureAwait(false);
        await SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject
            {
                ["width"] = options.Width,
                ["height"] = options.Height,
                ["deviceScaleFactor"] = options.Scale,
                ["mobile"] = false
            }, cancellation).ConfigureAwait(false);
        await SetThemeAsync(options.Theme, cancellation).ConfigureAwait(false);

        var answer = await SendAsync("Page.navigate", new JsonObject { ["url"] = page.AbsoluteUri }, cancellation)
            .ConfigureAwait(false);
        if ((string?)answer["errorText"] is { Length: > 0 } error)
            throw new BrowserException($"{page} could not be opened: {error}");
        await WaitUntilAsync("document.readyState === 'complete' && location.href !== 'about:blank'", LoadTimeout,
            "'the page is still loading'", cancellation).ConfigureAwait(false);
    }

    private Task<JsonObject> SendAsync(string method, JsonObject parameters, CancellationToken cancellation) =>
        _connection.SendAsync(method, parameters, _session, cancellation);

    private void OnEvent(string method, string? session, JsonObject parameters)
    {
        if (session != _session) return;
        switch (method)
        {
            case "Runtime.exceptionThrown":
                _errors.Enqueue(Describe(parameters["exceptionDetails"]!.AsObject()));
                break;
            case "Runtime.consoleAPICalled" when (string?)parameters["type"] is "error" or "assert":
                _errors.Enqueue(
                    string.Join(' ',
                        parameters["args"]!.AsArray()
                            .Select(a => (string?)a!["description"] ?? a["value"]?.ToString() ?? "")));
                break;
            case "Log.entryAdded" when (string?)parameters["entry"]!["level"] == "error":
                _errors.Enqueue((string)parameters["entry"]!["text"]!);
                break;
            case "Network.requestWillBeSent"
                when new Uri((string)parameters["request"]!["url"]!).Scheme is "http" or "https":
                _requests.Enqueue((string)parameters["request"]!["url"]!);
                break;
        }
    }

    private static string Describe(JsonObject details) =>
        (string?)details["exception"]?["description"] ?? (string?)details["exception"]?["value"]
        ?? (string)details["text"]!;
}
