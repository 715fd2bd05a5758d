using GptVis.Models;

namespace GptVis.Interactive;

/// <summary>
/// The models of one notebook that are in memory, the one that calls use at the end. A process has one notebook.
/// </summary>
internal static class LoadedModels
{
    private static readonly Lock Gate = new();
    private static readonly List<(string Key, LanguageModel Model)> Models = [];

    /// <summary>The model of calls that are given none.</summary>
    public static LanguageModel Current
    {
        get { lock (Gate) return Models.Count == 0 ? LanguageModel.Fruit : Models[^1].Model; }
    }

    public static IReadOnlyList<LanguageModel> All
    {
        get { lock (Gate) return Models.Count == 0 ? [LanguageModel.Fruit] : [.. Models.Select(m => m.Model)]; }
    }

    public static LanguageModel? Find(string key)
    {
        lock (Gate) return Models.Where(m => m.Key == key).Select(m => m.Model).FirstOrDefault();
    }

    /// <summary>Makes a model the current one; another of the same key is let go.</summary>
    public static void Use(string key, LanguageModel model)
    {
        lock (Gate)
        {
            Models.RemoveAll(m => m.Key == key || ReferenceEquals(m.Model, model));
            Models.Add((key, model));
        }
    }

    /// <summary>Lets a model go; false when there is none of that name.</summary>
    public static bool Release(string name)
    {
        lock (Gate)
        {
            if (Models.RemoveAll(m => m.Model.Name == name || m.Key == name) == 0) return false;
        }
        // The memory of weights goes with the objects that refer to it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }
}
