using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using GptVis.Files;

namespace GptVis.Cli.Jupyter;

/// <summary>A kernel spec: a folder with kernel.json and icons.</summary>
internal sealed record KernelSpec(string Name, string Folder)
{
    public const string OwnName = "gptvis";

    /// <summary>The kernel name in notebooks of .NET Interactive and VS Code.</summary>
    public const string DotnetInteractiveName = ".net-csharp";

    private const string FileName = "kernel.json";
    // A metadata key that marks our kernels.
    private const string Mark = "gptvis";
    private static readonly string[] Icons = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];
    private static readonly JsonSerializerOptions Format =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Version { get; } =
        typeof(KernelSpec).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The kernels in a folder of kernels that were installed by gptvis.</summary>
    public static IEnumerable<KernelSpec> OursIn(string kernels) => Directory.Exists(kernels)
        ? Directory.EnumerateDirectories(kernels).Order(StringComparer.Ordinal)
        .Select(folder => new KernelSpec(Path.GetFileName(folder), folder)).Where(spec => spec.IsOurs)
        : [];

    public static KernelSpec In(string kernels, string name) => new(name, Path.Combine(kernels, name));

    public bool Exists => File.Exists(FilePath);

    public bool IsOurs => Read()?["metadata"]?[Mark] is not null;

    /// <summary>The command that starts the kernel; empty if the file cannot be read.</summary>
    public IReadOnlyList<string> Command =>
        [.. (Read()?["argv"] as JsonArray ?? []).Select(argument => argument?.ToString() ?? "")];

    public void Write(KernelCommandLine command)
    {
        Directory.CreateDirectory(Folder);
        foreach (string icon in Icons) AtomicFile.Write(Path.Combine(Folder, icon), Icon(icon));
        // Written last, because Jupyter looks for this file.
        AtomicFile.Write(FilePath, Encoding.UTF8.GetBytes(ToJson(command).ToJsonString(Format) + "\n"));
    }

    public void Delete() => Directory.Delete(Folder, recursive: true);

    private string FilePath => Path.Combine(Folder, FileName);

    private JsonObject ToJson(KernelCommandLine command) => new()
    {
        ["argv"] = new JsonArray([.. command.Arguments.Select(argument => (JsonNode)argument)]),
        ["display_name"] = Name == OwnName ? "C# (GptVis)" : ".NET (C#, GptVis)",
        ["language"] = "C#",
        ["interrupt_mode"] = "message",
        ["env"] = new JsonObject(
            command.Environment.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value))),
        ["metadata"] = new JsonObject { [Mark] = new JsonObject { ["version"] = Version } },
    };

    private JsonObject? Read()
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(FilePath)) as JsonObject;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // missing, or not one of ours
        }
    }

    private static byte[] Icon(string name)
    {
        using var resource = typeof(KernelSpec).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
