namespace GptVis.Interactive.Hosts;

/// <summary>What shows the outputs of the code that is running.</summary>
internal abstract class CellHost
{
    /// <summary>The host of this process: its own functions, .NET Interactive, or none.</summary>
    public static CellHost Find() =>
        (CellHost?)GptvisHost.Find() ?? DotnetInteractive.Find() ?? (CellHost)NoHost.Instance;

    /// <summary>Whether outputs are shown in a notebook at all.</summary>
    public abstract bool IsNotebook { get; }

    /// <summary>What a reader would call it.</summary>
    public abstract string Name { get; }

    /// <summary>The stop button of the running cell.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Shows a value in the running cell.</summary>
    /// <returns>
    /// What shows another value in its place, and says whether it could; null when nothing was shown.
    /// </returns>
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
