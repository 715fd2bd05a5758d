namespace GptVis.Interactive.Hosts;

/// <summary>The host that shows the outputs of the running code.</summary>
internal abstract class CellHost
{
    /// <summary>The host of this process: its own functions, .NET Interactive, or none.</summary>
    public static CellHost Find() =>
        (CellHost?)GptvisHost.Find() ?? DotnetInteractive.Find() ?? (CellHost)NoHost.Instance;

    /// <summary>Whether the host is a notebook.</summary>
    public abstract bool IsNotebook { get; }

    /// <summary>The host's name for users.</summary>
    public abstract string Name { get; }

    /// <summary>Cancelled by the stop button of the running cell.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Shows a value in the running cell.</summary>
    /// <returns>A function that replaces the value and returns whether it could; null if nothing was shown.</returns>
    public abstract Func<object, bool>? Display(object value);

    /// <summary>A program without a notebook.</summary>
    private sealed class NoHost : CellHost
    {
        public static readonly NoHost Instance = new();

        public override bool IsNotebook => false;

        public override string Name => "a program";

        public override CancellationToken Cancellation => CancellationToken.None;

        public override Func<object, bool>? Display(object value) => null;
    }
}
