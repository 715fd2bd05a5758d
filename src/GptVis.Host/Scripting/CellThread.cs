using System.Runtime;

namespace GptVis.Host.Scripting;

/// <summary>Runs a cell on its own thread, so that it can always be stopped.</summary>
/// <remarks>
/// The loops of a cell check for cancellation (<see cref="StoppableLoops"/>), and waits (Sleep, locks, an await, the
/// end of a parallel loop) are interrupted repeatedly. After <see cref="InterruptsBeforeAbandoned"/> interrupts the
/// cell is abandoned: it ends for the user, and later effects are ignored. Code that still runs after ten seconds, in a
/// library that neither waits nor checks, is aborted. Not earlier: with .NET 10.0.12, aborting parallel, allocating
/// code can freeze the whole process.
/// </remarks>
internal static class CellThread
{
    // Recursive tutorial code often needs more than 1.5 MB, the stack size of pool threads.
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan InterruptEvery = TimeSpan.FromMilliseconds(20);
    private const int InterruptsBeforeAbandoned = 7;
    private const int InterruptsBeforeAbort = 500;
    private const int MaxInterrupts = 600;

    /// <summary>The task throws what the code throws. Cancellation ends the task within 200 ms.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> cell, CancellationToken cancellation)
    {
        // Not the caller's token: ControlledExecution does not return with a token that can never be cancelled (.NET
        // 10.0).
        var abort = new CancellationTokenSource();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            Run(cell, completion, abort.Token);
            ended.TrySetResult();
        }, StackBytes)
        { IsBackground = true, Name = "cell" };
        thread.Start();

        using (cancellation.Register(
            () => _ = StopAsync(thread, abort, ended.Task, isOver: () => completion.TrySetCanceled(cancellation))))
            return await completion.Task.ConfigureAwait(false);
    }

    private static void Run<T>(Func<Task<T>> cell, TaskCompletionSource<T> completion, CancellationToken abort)
    {
        try
        {
            T value = default!;
            ControlledExecution.Run(() => value = new CellContinuations().Run(cell), abort);
            completion.TrySetResult(value);
        }
        catch (Exception exception) // the caller handles all exceptions of a cell
        {
            completion.TrySetException(exception);
        }
    }

    private static async Task StopAsync(Thread thread, CancellationTokenSource abort, Task ended, Action isOver)
    {
        for (int i = 1; i <= MaxInterrupts; i++)
        {
            thread.Interrupt();
            if (await EndsWithinAsync(ended, InterruptEvery).ConfigureAwait(false)) return;
            if (i == InterruptsBeforeAbandoned) isOver();
            // Returns when the thread has stopped.
            if (i == InterruptsBeforeAbort) _ = Task.Run(abort.Cancel);
        }
    }

    private static async Task<bool> EndsWithinAsync(Task ended, TimeSpan time) =>
        await Task.WhenAny(ended, Task.Delay(time)).ConfigureAwait(false) == ended;
}
