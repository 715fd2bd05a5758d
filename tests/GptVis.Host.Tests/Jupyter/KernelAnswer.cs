namespace GptVis.Host.Tests.Jupyter;

/// <summary>The reply to a request, and what was published for it between busy and idle.</summary>
internal sealed record KernelAnswer(KernelMessage Reply, IReadOnlyList<KernelMessage> Published)
{
    public string Status => Reply.Text("status");

    /// <summary>What the reader of the notebook sees.</summary>
    public IEnumerable<KernelMessage> Outputs =>
        Published.Where(message => message.Type is not ("status" or "execute_input"));

    public IEnumerable<KernelMessage> Of(string type) => Published.Where(message => message.Type == type);

    public string Console(string stream) =>
        string.Concat(
            Of("stream").Where(message => message.Text("name") == stream).Select(message => message.Text("text")));

    public string Result => Of("execute_result").Single().Plain;
}
