using System.Text.Json;
using GptVis.Checkpoints;
using GptVis.Tests.Shared;

namespace GptVis.Tests.Model;

/// <summary>
/// A folder with a checkpoint and the values a right engine computes from it, in float64
/// (tests/Fixtures/reference/README.md).
/// </summary>
internal sealed class ReferenceCase
{
    private readonly Dictionary<string, double> _maxAbs;

    public ReferenceCase(string folder)
    {
        Folder = folder;
        Expected = SafeTensorsFile.Open(Path.Combine(folder, "reference.safetensors"));
        using var meta = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "meta.json")));
        _maxAbs = meta.RootElement.GetProperty("tensors").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetProperty("max_abs").GetDouble());
    }

    public string Folder { get; }

    public SafeTensorsFile Expected { get; }

    /// <summary>Case folders of tests/Fixtures and, when set, of GPTVIS_REFERENCE, by what they hold.</summary>
    public static IEnumerable<string> Folders(string tensor)
    {
        string?[] roots = [Repository.Fixture("reference"), Environment.GetEnvironmentVariable("GPTVIS_REFERENCE")];
        return roots.Where(r => !string.IsNullOrEmpty(r)).SelectMany(r => Directory.EnumerateDirectories(r!))
            .Where(d => File.Exists(Path.Combine(d, "reference.safetensors"))
                && SafeTensorsFile.Open(Path.Combine(d, "reference.safetensors")).Find(tensor) is not null)
            .Order(StringComparer.Ordinal);
    }

    public int[] Integers(string name) => [.. Expected.ReadIntegers(name).Select(i => (int)i)];

    /// <summary>The largest absolute number of a tensor, as float64 computed it.</summary>
    public double MaxAbs(string name) => _maxAbs[name];

    /// <summary>Fails unless every element lies within tolerance · max_abs of the expected one.</summary>
    public void AssertClose(string name, Tensor actual, double tolerance) =>
        TensorAssert.Close(name, Expected.ReadFloats(name), actual, tolerance * _maxAbs[name]);
}
