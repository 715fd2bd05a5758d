using GptVis.Model;
using GptVis.Models;
using GptVis.Tests.Model;

namespace GptVis.Tests.Engines;

/// <summary>The engines that the reference tests judge. Another engine is another line here.</summary>
internal static class TestEngines
{
    private static readonly Dictionary<string, EngineFactory> ByName = new()
    {
        ["managed"] = GptEngines.Managed,
    };

    public static EngineFactory Find(string name) => ByName[name];

    /// <summary>Every engine with every reference case that holds a tensor.</summary>
    public static TheoryData<string, string> Cases(string tensor)
    {
        var cases = new TheoryData<string, string>();
        foreach (string engine in ByName.Keys)
            foreach (string folder in ReferenceCase.Folders(tensor)) cases.Add(engine, folder);
        return cases;
    }
}
