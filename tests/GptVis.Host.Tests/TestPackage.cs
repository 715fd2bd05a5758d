using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace GptVis.Host.Tests;

/// <summary>A package made by hand: a nuspec and an assembly in a zip.</summary>
internal sealed record TestPackage(string Id, string Version, string Code)
{
    public string? Extension { get; init; }

    public (string Path, string Source)? Native { get; init; }

    /// <summary>An id that no feed and no cache has.</summary>
    public static string NewId(string name) => $"GptVis.Test.{name}.P{Guid.NewGuid().ToString("N")[..8]}";

    public void WriteTo(string folder)
    {
        using var zip = ZipFile.Open(Path.Combine(folder, $"{Id}.{Version}.nupkg"), ZipArchiveMode.Create);
        Add(zip, $"{Id}.nuspec", System.Text.Encoding.UTF8.GetBytes(
            $"""
            <package><metadata>
              <id>{Id}</id><version>{Version}</version><authors>tests</authors><description>A test.</description>
            </metadata></package>
            """));
        Add(zip, $"lib/net10.0/{Id}.dll", Compile(Id, Code));
        if (Extension is not null)
            Add(zip, "interactive-extensions/dotnet/extension.dib", System.Text.Encoding.UTF8.GetBytes(Extension));
        if (Native is { } native) Add(zip, native.Path, File.ReadAllBytes(native.Source));
    }

    public static byte[] Compile(string assemblyName, string code)
    {
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var compilation = CSharpCompilation.Create(
            assemblyName,
            [CSharpSyntaxTree.ParseText(code, path: "library.cs", encoding: System.Text.Encoding.UTF8)],
            [.. new[] { "System.Runtime.dll", "System.Private.CoreLib.dll", "System.Console.dll",
                "System.Runtime.InteropServices.dll" }
                .Select(file => MetadataReference.CreateFromFile(Path.Combine(framework, file)))],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var stream = new MemoryStream();
        var result =
            compilation.Emit(stream, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return stream.ToArray();
    }

    private static void Add(ZipArchive zip, string path, byte[] bytes)
    {
        using var entry = zip.CreateEntry(path).Open();
        entry.Write(bytes);
    }
}
