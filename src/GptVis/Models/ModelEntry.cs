namespace GptVis.Models;

/// <summary>A line of the list of models.</summary>
/// <param name="Name">What to load it by.</param>
/// <param name="Parameters">How many trained numbers it has.</param>
/// <param name="Bytes">Size of its weights' files; of the weights as 32-bit floats where there is no file.</param>
/// <param name="State">Where its weights are.</param>
public sealed record ModelEntry(string Name, long Parameters, long Bytes, ModelState State);
