using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GptVis.Interactive.Hosts;

/// <summary>
/// .NET Interactive, by reflection: it is deprecated, so there is no reference to it. If any member is missing, it
/// counts as absent.
/// </summary>
/// <remarks>
/// <c>KernelInvocationContext.Current</c> flows with the code of the cell and is null on other threads, where using it
/// ends the process. <c>display(value).Update(...)</c> is broken in its last version; Display of
/// KernelInvocationContextExtensions works, and Update on its result.
/// </remarks>
internal sealed class DotnetInteractive : CellHost
{
    private const string AssemblyName = "Microsoft.DotNet.Interactive";

    private readonly PropertyInfo _current;
    private readonly PropertyInfo _cancellation;
    private readonly MethodInfo _display;
    private readonly MethodInfo _update;

    private DotnetInteractive(PropertyInfo current, PropertyInfo cancellation, MethodInfo display, MethodInfo update) =>
        (_current, _cancellation, _display, _update) = (current, cancellation, display, update);

    /// <summary>Null if this process is not .NET Interactive, or a version with other members.</summary>
    public static new DotnetInteractive? Find()
    {
        var context = Type.GetType($"{AssemblyName}.KernelInvocationContext, {AssemblyName}", throwOnError: false);
        var extensions =
            Type.GetType($"{AssemblyName}.KernelInvocationContextExtensions, {AssemblyName}", throwOnError: false);
        return context?.GetProperty("Current", BindingFlags.Public | BindingFlags.Static) is { } current
            && context.GetProperty("CancellationToken", typeof(CancellationToken)) is { } cancellation
            && extensions?.GetMethod("Display", BindingFlags.Public | BindingFlags.Static,
                [context, typeof(object), typeof(string[])]) is { } display
            && display.ReturnType.GetMethod("Update", [typeof(object)]) is { } update
            ? new(current, cancellation, display, update)
            : null;
    }

    public override bool IsNotebook => true;

    public override string Name => ".NET Interactive";

    public override CancellationToken Cancellation =>
        _current.GetValue(null) is { } context
        ? (CancellationToken)_cancellation.GetValue(context)!
        : CancellationToken.None;

    public override Func<object, bool>? Display(object value)
    {
        object? shown = Invoke(_display, null, value);
        return shown is null ? null : next => Invoke(_update, shown, next) is not null;
    }

    /// <summary>
    /// The running cell, identified by its text (two cells with the same text are one cell), and its run. With it, a
    /// cell that wrote plotly.js writes it again when it runs again.
    /// </summary>
    public (string Cell, string Run)? CurrentCell()
    {
        object? command = _current.GetValue(null) is { } context
            ? context.GetType().GetProperty("Command")?.GetValue(context)
            : null;
        return command?.GetType().GetProperty("Code")?.GetValue(command) is string code
            ? (code, RuntimeHelpers.GetHashCode(command).ToString(CultureInfo.InvariantCulture))
            : null;
    }

    /// <returns>
    /// Null on a foreign thread, and if the host rejected the value: a failed update of an output must not fail the
    /// cell.
    /// </returns>
    private object? Invoke(MethodInfo method, object? target, object value)
    {
        if (_current.GetValue(null) is not { } context) return null;

        try
        {
            object? result = method.Invoke(target, target is null ? [context, value, Array.Empty<string>()] : [value]);
            return method == _update ? true : result;
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
