namespace GptVis.Models;

/// <summary>Where a model's weights are.</summary>
internal enum ModelState
{
    /// <summary>In the package: always there.</summary>
    Embedded,

    /// <summary>In the cache: loads without a network.</summary>
    Cached,

    /// <summary>On the hub: the first use fetches it.</summary>
    OnHub,

    /// <summary>Nowhere: only the shape is known.</summary>
    ShapeOnly,
}
