namespace GptVis.Tests.Shared;

/// <summary>The kernel, installed by the real gptvis into a Jupyter folder of its own.</summary>
public sealed class InstalledKernel : IDisposable
{
    public InstalledKernel()
    {
        var command = GptvisProgram.Command(Repository.Root, [], "kernel", "install", "--as-net-csharp");
        command.Environment["JUPYTER_DATA_DIR"] = Folder;
        var result = GptvisProgram.Run(command);
        if (result.ExitCode != 0) throw new InvalidOperationException(result.Errors);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("gptvis-jupyter-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
