using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using GptVis.Figures.Browser;

namespace GptVis.Figures.Tests.Browser;

public class DevToolsConnectionTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("this is not JSON")]
    [InlineData("[1]")]
    [InlineData("{\"id\":\"one\"}")]
    [InlineData(null)]
    public async Task Whoever_waits_is_told_when_the_answers_end(string? answer)
    {
        var (address, browser) = StartBrowser(answer);
        var connection = await DevToolsConnection.ConnectAsync(address, CancellationToken.None);

        for (int command = 0; command < 2; command++)
        {
            var error = await Assert.ThrowsAsync<BrowserException>(
                () => connection.SendAsync("Page.enable", [], null, CancellationToken.None).WaitAsync(Timeout));
            Assert.StartsWith("The browser has ended before it could answer ", error.Message);
        }

        await connection.DisposeAsync().AsTask().WaitAsync(Timeout);
        browser.Close();
    }

    /// <summary>
    /// What a browser is to us: a web socket that takes a command and answers it, here with nonsense, or by going
    /// (null).
    /// </summary>
    private static (Uri Address, HttpListener Browser) StartBrowser(string? answer)
    {
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();

        var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        listener.Start();
        _ = AnswerAsync();
        return (new Uri($"ws://127.0.0.1:{port}/"), listener);

        async Task AnswerAsync()
        {
            var socket = (await (await listener.GetContextAsync()).AcceptWebSocketAsync(null)).WebSocket;
            await socket.ReceiveAsync(new byte[4096], CancellationToken.None);
            if (answer is null)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            else await socket.SendAsync(
                Encoding.UTF8.GetBytes(answer), WebSocketMessageType.Text, true, CancellationToken.None);
        }
    }
}
