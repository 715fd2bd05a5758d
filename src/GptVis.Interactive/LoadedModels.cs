using GptVis.Models;

namespace GptVis.Interactive;

/// <summary>The loaded models of the notebook, the current one last. A process has one notebook.</summary>
internal static class LoadedModels
{
    private static readonly Lock Gate = new();
    private static readonly List<(string Key, LanguageModel Model)> Models = [];

    /// <summary>The current model: that of calls without a model.</summary>
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

    /// <summary>Makes a model the current one and releases another model of the same key.</summary>
    public static void Use(string key, LanguageModel model)
    {
        lock (Gate)
        {
            Models.RemoveAll(m => m.Key == key || ReferenceEquals(m.Model, model));
            Models.Add((key, model));
        }
    }

    /// <summary>Releases a model; false if none has that name.</summary>
    public static bool Release(string name)
    {
        lock (Gate)
        {
            if (Models.RemoveAll(m => m.Model.Name == name || m.Key == name) == 0) return false;
        }
        // The memory of weights is freed with the objects that refer to it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return true;
    }
}
