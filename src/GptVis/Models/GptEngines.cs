using GptVis.Engines.Managed;
using GptVis.Model;

namespace GptVis.Models;

/// <summary>The engines that come with this package.</summary>
public static class GptEngines
{
    /// <summary>Our own: plain C#, float32, all cores of the processor.</summary>
    public static EngineFactory Managed { get; } = (config, weights) => new ManagedEngine(config, weights);

    /// <summary>The engine of models that are loaded without naming one.</summary>
    public static EngineFactory Default => Managed;
}
