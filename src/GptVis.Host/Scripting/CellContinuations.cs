namespace GptVis.Host.Scripting;

/// <summary>
/// Runs the continuations of <c>await</c> on the cell's thread, where they can be stopped: on the thread pool, the loop
/// in <c>await Task.Yield(); while (true) { }</c> would run forever.
/// </summary>
/// <remarks>
/// A cell may also block on its own asynchronous code (<c>LoadAsync().Result</c>); then its thread runs no
/// continuations. After a short wait, continuations go to the thread pool, until the cell's thread is free again.
/// </remarks>
internal sealed class CellContinuations : SynchronizationContext
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(20);

    private readonly object _state = new();
    private readonly LinkedList<(SendOrPostCallback Callback, object? State)> _waiting = new();
    private bool _threadIsBlocked;

    public T Run<T>(Func<Task<T>> cell)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = cell();
            // The cell may end on any thread: this wakes the cell's thread to take the result.
            _ = task.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            while (Take(task) is { } next) next.Callback(next.State);
            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_state)
        {
            if (!_threadIsBlocked)
            {
                var node = _waiting.AddLast((d, state));
                Monitor.Pulse(_state);
                _ = HandOverLaterAsync(node);
                return;
            }
        }

        OnPool(d, state);
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <returns>The next continuation; null when the cell has ended.</returns>
    private (SendOrPostCallback Callback, object? State)? Take(Task cell)
    {
        lock (_state)
        {
            _threadIsBlocked = false;
            while (_waiting.Count == 0)
            {
                if (cell.IsCompleted) return null;
                Monitor.Wait(_state);
            }

            var first = _waiting.First!.Value;
            _waiting.RemoveFirst();
            return first;
        }
    }

    private void Wake()
    {
        lock (_state) Monitor.Pulse(_state);
    }

    private async Task HandOverLaterAsync(LinkedListNode<(SendOrPostCallback Callback, object? State)> node)
    {
        await Task.Delay(Timeout).ConfigureAwait(false);
        lock (_state)
        {
            if (node.List is null) return;
            _waiting.Remove(node);
            _threadIsBlocked = true;
        }

        OnPool(node.Value.Callback, node.Value.State);
    }

    private void OnPool(SendOrPostCallback d, object? state) => ThreadPool.QueueUserWorkItem(_ =>
    {
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    });
}
