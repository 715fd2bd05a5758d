using System.Collections.Concurrent;

namespace GptVis.Host.Jupyter;

/// <summary>Logs refused messages once per reason, so that a flood of them cannot fill the log.</summary>
internal sealed class RefusalLog(TextWriter log)
{
    private readonly ConcurrentDictionary<string, bool> _told = new();

    public void Add(string reason)
    {
        if (_told.TryAdd(reason, true))
            log.WriteLine(
                $"gptvis kernel: a message was ignored because {reason}. More of the kind are ignored silently.");
    }
}
