namespace GptVis.Tests.Engines.Managed.Gemm;

/// <summary>
/// Tests that change what holds for the whole process, such as the number of cores or the free memory: alone, after all
/// others.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessSettings
{
    public const string Name = "settings of the process";
}
