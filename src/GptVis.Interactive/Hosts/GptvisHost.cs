namespace GptVis.Interactive.Hosts;

/// <summary>
/// The process of <c>gptvis run</c>, <c>publish</c> and the kernel. It leaves functions in <see cref="AppContext"/>,
/// made of .NET's own types, so that neither side needs a reference to the other.
/// </summary>
internal sealed class GptvisHost : CellHost
{
    private readonly Func<object, Action<object>> _display;

    private GptvisHost(Func<object, Action<object>> display) => _display = display;

    public static new GptvisHost? Find() =>
        AppContext.GetData("GptVis.Display") is Func<object, Action<object>> display ? new(display) : null;

    public override bool IsNotebook => true;

    public override string Name => "gptvis";

    public override CancellationToken Cancellation =>
        AppContext.GetData("GptVis.CellCancellation") is Func<CancellationToken> token
        ? token()
        : CancellationToken.None;

    public override Func<object, bool>? Display(object value)
    {
        var update = _display(value);
        return next =>
        {
            update(next);
            return true;
        };
    }
}
