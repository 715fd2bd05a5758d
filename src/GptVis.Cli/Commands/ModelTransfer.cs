using GptVis.Files;
using Spectre.Console;

namespace GptVis.Cli.Commands;

/// <summary>
/// Runs transfers of large files with progress bars on stderr, so that stdout contains only the result.
/// </summary>
internal static class ModelTransfer
{
    private const int Stopped = 130;

    /// <summary>Prints what <paramref name="answer"/> returns.</summary>
    public static int Run(Func<string> answer)
    {
        try
        {
            Console.Out.WriteLine(answer());
            return 0;
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Explained(e);
        }
    }

    /// <summary>Prints the path that <paramref name="transfer"/> returns.</summary>
    public static async Task<int> RunAsync(Func<Action<FileProgress>, Task<string>> transfer)
    {
        try
        {
            // On the thread pool: Ctrl-C is handled only after the action has returned its task.
            string path =
                await Task.Run(() => Bars().StartAsync(context => transfer(new TransferBars(context).Report)));
            Console.Out.WriteLine(path);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped. The partial file is kept; run the same command again to resume.");
            return Stopped;
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw Explained(e);
        }
    }

    private static bool IsExpected(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException;

    private static UserError Explained(Exception e) => new(e.Message);

    private static Progress Bars() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
        Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
    })
        .Progress()
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new TransferColumn(), new RemainingTimeColumn());
}
