using System.ComponentModel;
using System.Diagnostics;

namespace GptVis.Tests.Shared;

/// <summary>Jupyter's programs, in the Python that has them: the system's own, or another on the path.</summary>
internal static class JupyterPython
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private static readonly Lazy<string> Python = new(() =>
        ((string[])["/usr/bin/python3", "python3", "python"]).FirstOrDefault(HasJupyter)
        ?? throw new InvalidOperationException(
            "No Python with jupyter_kernel_test, nbconvert and notebook was found. ./test.sh installs them on Debian "
                + "and Ubuntu."));

    /// <summary>
    /// A command of Python, with a Jupyter that has its own folder for kernels, settings and signatures.
    /// </summary>
    public static ProcessStartInfo Command(string folder, string jupyterData, params string[] arguments)
    {
        var command = new ProcessStartInfo(Python.Value, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment["JUPYTER_DATA_DIR"] = jupyterData;
        command.Environment["JUPYTER_CONFIG_DIR"] = Path.Combine(jupyterData, "config");
        command.Environment["JUPYTER_RUNTIME_DIR"] = Path.Combine(jupyterData, "runtime");
        return command;
    }

    public static GptvisProgram.Result Run(ProcessStartInfo command) => GptvisProgram.Run(command, Timeout);

    private static bool HasJupyter(string program)
    {
        try
        {
            using var process =
                Process.Start(
                    new ProcessStartInfo(program,
                        ["-c", "import jupyter_kernel_test, nbconvert, notebook"])
                    { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
