using GptVis.Interactive.Checks;

namespace GptVis.Cli.Jupyter;

/// <summary><c>gptvis kernel install|uninstall|list</c>: registers this kernel in the user's Jupyter.</summary>
internal sealed class KernelInstallation(TextWriter output)
{
    private const int Succeeded = 0;

    /// <param name="asDotnetInteractive">
    /// Whether to also install under the name in notebooks of .NET Interactive.
    /// </param>
    public int Install(bool asDotnetInteractive)
    {
        var specs = asDotnetInteractive
            ? (KernelSpec[])[User(KernelSpec.OwnName), User(KernelSpec.DotnetInteractiveName)]
            : [User(KernelSpec.OwnName)];
        foreach (var spec in specs) RequireFree(spec.Name);

        var command = KernelCommandLine.OfThisProgram();
        foreach (var spec in specs)
        {
            Try($"The kernel cannot be installed in {spec.Folder}", () => spec.Write(command));
            output.WriteLine($"Installed {spec.Name} in {spec.Folder}");
        }

        output.WriteLine(
            "JupyterLab, the classic notebook and VS Code's Jupyter extension show it as \"C# (GptVis)\".");
        return Succeeded;
    }

    public int Uninstall()
    {
        var specs = KernelSpec.OursIn(JupyterFolders.UserKernels).ToList();
        if (specs.Count == 0) output.WriteLine($"There is no kernel of gptvis in {JupyterFolders.UserKernels}.");
        foreach (var spec in specs)
        {
            Try($"{spec.Folder} cannot be removed", spec.Delete);
            output.WriteLine($"Removed {spec.Name} from {spec.Folder}");
        }

        return Succeeded;
    }

    public int List()
    {
        var specs = JupyterFolders.AllKernels.Distinct().SelectMany(KernelSpec.OursIn).ToList();
        if (specs.Count == 0) output.WriteLine("No kernel of gptvis is installed. Install it: gptvis kernel install");
        foreach (var spec in specs)
        {
            output.WriteLine($"{spec.Name}  {spec.Folder}");
            output.WriteLine($"    {string.Join(' ', spec.Command)}");
            foreach (string missing in spec.Command.Where(
                argument => Path.IsPathRooted(argument) && !File.Exists(argument)))
                output.WriteLine(
                    $"    {missing} does not exist any more. Install the kernel again: gptvis kernel install");
        }

        return Succeeded;
    }

    private static KernelSpec User(string name) => KernelSpec.In(JupyterFolders.UserKernels, name);

    /// <summary>A kernel of another program keeps its name: its notebooks use it.</summary>
    private static void RequireFree(string name)
    {
        var taken = JupyterFolders.AllKernels.Select(kernels => KernelSpec.In(kernels, name))
            .FirstOrDefault(spec => spec.Exists && !spec.IsOurs);
        if (taken is not null)
            throw new UserError(
                $"The name {name} belongs to another kernel, in {taken.Folder}. Nothing was installed. Remove that "
                    + $"one first{(name == KernelSpec.OwnName ? "" : ", or install without --as-net-csharp")}.");
    }

    private static void Try(string failure, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{failure}: {error.Message}");
        }
    }
}
