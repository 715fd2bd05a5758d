namespace GptVis.Figures.Models;

/// <summary>A part of a model and its number of parameters.</summary>
/// <param name="Part">Name of the part.</param>
/// <param name="Count">Number of parameters.</param>
internal readonly record struct ParameterShare(string Part, long Count);
