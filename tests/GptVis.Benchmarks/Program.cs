using System.CommandLine;
using System.Globalization;
using GptVis.Benchmarks;
using GptVis.Benchmarks.Kernels;
using GptVis.Benchmarks.Peers;
using GptVis.Benchmarks.Stops;

// Our side of a comparison, in a process of its own. What is measured there is measured before anything else of this
// program runs.
switch (args)
{
    case [FirstTrace.Command, var folder]: return FirstTrace.Run(folder);
    case [OurSide.Command, var row, var folder]: return OurSide.Run(Row.Parse(row), folder);
    case [StopsCommand.Once, var task, var folder, var after]:
        return StopsCommand.RunOnce(
            int.Parse(task, CultureInfo.InvariantCulture), folder, double.Parse(after, CultureInfo.InvariantCulture));
}

var root = new RootCommand(
    "Measures GptVis: whole tasks beside PyTorch, single kernels, and how soon they stop.") { PeersCommand.Create(),
        KernelsCommand.Create(), StopsCommand.Create() };
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (BenchmarkException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 2;
}
