using System.Runtime;

namespace GptVis.Host.Scripting;

/// <summary>Runs a cell on a thread of its own, so that it can be stopped whatever it does.</summary>
/// <remarks>
/// The loops of a cell look at the stop button themselves (<see cref="StoppableLoops"/>), and what waits (Sleep, locks,
/// an await, the end of a parallel loop) is interrupted, again and again. After <see cref="InterruptsBeforeItIsOver"/>
/// interrupts the cell is over for its reader, and what it still does changes nothing any more. Only what computes on
/// for ten seconds, in a library that neither waits nor looks, is aborted: measured with .NET 10.0.12, an abort in the
/// middle of parallel, allocating code can freeze the whole process.
/// </remarks>
internal static class CellThread
{
    // Recursion in tutorials is deeper than 1.5 MB (the pool's size) more often than one would think.
    private const int StackBytes = 16 << 20;

    private static readonly TimeSpan InterruptEvery = TimeSpan.FromMilliseconds(20);
    private const int InterruptsBeforeItIsOver = 7;
    private const int InterruptsBeforeAbort = 500;
    private const int MaxInterrupts = 600;

    /// <summary>What the code throws comes out of the task. Cancelling ends the task within 200 ms.</summary>
    public static async Task<T> RunAsync<T>(Func<Task<T>> cell, CancellationToken cancellation)
    {
        // Not the caller's token: with one that can never be cancelled, ControlledExecution does not return (.NET
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
        catch (Exception exception) // whatever a cell throws belongs to the caller, not to this thread
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
            if (i == InterruptsBeforeItIsOver) isOver();
            // Returns when the thread has stopped.
            if (i == InterruptsBeforeAbort) _ = Task.Run(abort.Cancel);
        }
    }

    private static async Task<bool> EndsWithinAsync(Task ended, TimeSpan time) =>
        await Task.WhenAny(ended, Task.Delay(time)).ConfigureAwait(false) == ended;
}
