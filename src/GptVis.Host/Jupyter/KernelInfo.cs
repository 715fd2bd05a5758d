using System.Reflection;
using System.Text.Json;
using GptVis.Host.Jupyter.Messages;

namespace GptVis.Host.Jupyter;

/// <summary>The content of kernel_info_reply.</summary>
internal static class KernelInfo
{
    private static string Version { get; } =
        typeof(KernelInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("protocol_version", MessageCodec.ProtocolVersion);
        writer.WriteString("implementation", "gptvis");
        writer.WriteString("implementation_version", Version);
        writer.WriteString("banner", $"C# on .NET {Environment.Version}, by gptvis {Version}");
        writer.WriteStartObject("language_info");
        writer.WriteString("name", "C#");
        writer.WriteString("version", "14.0");
        writer.WriteString("mimetype", "text/x-csharp");
        writer.WriteString("file_extension", ".cs");
        writer.WriteString("pygments_lexer", "csharp");
        writer.WriteString("codemirror_mode", "text/x-csharp");
        writer.WriteEndObject();
        writer.WriteStartArray("help_links");
        writer.WriteStartObject();
        writer.WriteString("text", "C# reference");
        writer.WriteString("url", "https://learn.microsoft.com/dotnet/csharp/");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("supported_features");
        writer.WriteEndArray();
    }
}
