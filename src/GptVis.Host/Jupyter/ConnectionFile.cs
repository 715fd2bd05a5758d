using System.Net;
using System.Text.Json;

namespace GptVis.Host.Jupyter;

/// <summary>Jupyter's connection file: the addresses to listen on, and the key of the signatures.</summary>
internal sealed record ConnectionFile(
    IPAddress Address, int ShellPort, int ControlPort, int StdinPort, int IopubPort, int HeartbeatPort, string Key)
{
    /// <exception cref="InvalidDataException">
    /// The file is not a connection file, or requires something that this kernel does not support.
    /// </exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var file = document.RootElement;
            string Text(string name) =>
                file.GetProperty(name).GetString() ?? throw new KeyNotFoundException($"{name} is null");
            // Port 0 means any free port, and no front end would know which.
            int Port(string name) => file.GetProperty(name).GetInt32() is > 0 and <= ushort.MaxValue and var port
                ? port
                : throw new KeyNotFoundException($"{name} is not a port number");

            Require(path, "transport", Text("transport"), "tcp");
            string key = Text("key");
            if (key.Length > 0) Require(path, "signature_scheme", Text("signature_scheme"), "hmac-sha256");
            return new(ToAddress(Text("ip")), Port("shell_port"), Port("control_port"), Port("stdin_port"),
                Port("iopub_port"), Port("hb_port"), key);
        }
        catch (Exception error)
            when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path} is not a Jupyter connection file: {error.Message}", error);
        }
    }

    private static IPAddress ToAddress(string ip) => ip switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.Parse(ip),
    };

    private static void Require(string path, string name, string value, string needed)
    {
        if (value != needed)
            throw new InvalidDataException($"{path}: {name} is {value}; this kernel has {needed} only.");
    }
}
