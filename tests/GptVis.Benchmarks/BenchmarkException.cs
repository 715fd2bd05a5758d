namespace GptVis.Benchmarks;

/// <summary>What the user can do something about: one message, no stack trace.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
