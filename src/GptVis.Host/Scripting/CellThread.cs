using System.Runtime;

namespace GptVis.Host.Scripting;

/// <summary>Runs a cell on a thread of its own, so that it can be stopped whatever it does.</summary>
internal static class CellThread
{
    // Recursion in tutorials is deeper than 1.5 MB (the pool's size) more often than one would think.
    private const int StackBytes = 16 << 20;

    /// <summary>
    /// Cancelling aborts the thread where it computes (<c>while (true) { }</c>) and interrupts it where it waits
    /// (Sleep, locks, a blocking wait for an await). What the code throws comes out of the task.
    /// </summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> cell, CancellationToken cancellation)
    {
        // Not the caller's token: with one that can never be cancelled, ControlledExecution does not return (.NET 10.0).
        var abort = new CancellationTokenSource();
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(cell, completion, abort.Token), StackBytes) { IsBackground = true, Name = "cell" };
        thread.Start();

        var stop = cancellation.Register(() =>
        {
            thread.Interrupt();
            // Returns when the thread has stopped, which it may do only after the interrupt: not on the caller's thread.
            _ = Task.Run(abort.Cancel);
        });
        return WithCleanUp();

        async Task<T> WithCleanUp()
        {
            using (stop) return await completion.Task.ConfigureAwait(false);
        }
    }

    private static void Run<T>(Func<Task<T>> cell, TaskCompletionSource<T> completion, CancellationToken abort)
    {
        try
        {
            T value = default!;
            ControlledExecution.Run(() => value = cell().GetAwaiter().GetResult(), abort);
            completion.SetResult(value);
        }
        catch (Exception exception) // whatever a cell throws belongs to the caller, not to this thread
        {
            completion.SetException(exception);
        }
    }
}
