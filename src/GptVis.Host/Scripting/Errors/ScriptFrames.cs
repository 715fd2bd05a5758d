using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace GptVis.Host.Scripting.Errors;

/// <summary>The frames of a stack trace in the notebook's own code.</summary>
internal static partial class ScriptFrames
{
    internal sealed record Frame(string Location, int Line, string? Function)
    {
        public override string ToString() =>
            Function is null ? $"   at {Location}, line {Line}" : $"   at {Function} in {Location}, line {Line}";
    }

    public static IReadOnlyList<Frame> Of(Exception exception) =>
    [
        .. new StackTrace(exception, fNeedFileInfo: true).GetFrames()
            .Where(frame => frame.GetFileName() is not null && IsScript(frame.GetMethod()))
                        // Roslyn prefixes our name with the current folder.
            .Select(frame =>
                new Frame(Path.GetFileName(frame.GetFileName())!, frame.GetFileLineNumber(),
                    FunctionName(frame.GetMethod()!)))
            // An async method is two frames (the method and its state machine) with one place.
            .Distinct(),
    ];

    // Roslyn names a submission's assembly ℛ*guid#number.
    private static bool IsScript(MethodBase? method) =>
        method?.Module.Assembly.GetName().Name?.StartsWith('ℛ') == true;

    /// <summary>The name in the source; null for a cell's top level.</summary>
    private static string? FunctionName(MethodBase method)
    {
        string name = method.Name == "MoveNext" && method.DeclaringType is { } machine ? machine.Name : method.Name;

        if (LocalFunction().Match(name) is { Success: true } local) return local.Groups[1].Value;
        if (InnermostName().Match(name) is { Success: true } generated) name = generated.Groups[1].Value;
        if (name is "Initialize" or "Factory") return null;

        var types = OwnTypes(method.DeclaringType).Reverse().ToList();
        if (name == ".ctor") return $"new {string.Join('.', types)}";
        return string.Join('.', [.. types, name]);
    }

    private static IEnumerable<string> OwnTypes(Type? type)
    {
        for (; type is not null; type = type.DeclaringType)
        {
            if (type.Name[0] != '<' && !type.Name.StartsWith("Submission#", StringComparison.Ordinal))
                yield return type.Name.Split('`')[0];
        }
    }

    [GeneratedRegex(@"g__(\w+)\|", RegexOptions.CultureInvariant)]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"<([^<>]+)>", RegexOptions.CultureInvariant)]
    private static partial Regex InnermostName();
}
