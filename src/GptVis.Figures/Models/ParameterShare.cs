namespace GptVis.Figures.Models;

/// <summary>A part of a model and how many parameters it has.</summary>
/// <param name="Part">Name of the part.</param>
/// <param name="Count">Number of parameters.</param>
[TypeFormatterSource(typeof(ObjectFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public readonly record struct ParameterShare(string Part, long Count);
