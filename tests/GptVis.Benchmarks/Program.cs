using System.CommandLine;
using GptVis.Benchmarks;
using GptVis.Benchmarks.Kernels;
using GptVis.Benchmarks.Peers;

// Our side of a comparison, in a process of its own. What is measured there is measured before anything else of this program runs.
switch (args)
{
    case [FirstTrace.Command, var folder]: return FirstTrace.Run(folder);
    case [OurSide.Command, var row, var folder]: return OurSide.Run(Row.Parse(row), folder);
}

var root = new RootCommand("Measures GptVis: whole tasks beside PyTorch, and single kernels.") { PeersCommand.Create(), KernelsCommand.Create() };
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchmarkException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
