using System.Reflection;
using System.Text.RegularExpressions;
using PublicApiGenerator;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>
/// The public types and members of an assembly, by namespace and name, as the index of a manual has them: without the
/// namespaces of types, without bodies, and without what the compiler adds to records and parameters.
/// </summary>
internal static partial class ApiIndex
{
    private static readonly ApiGeneratorOptions Options = new()
    {
        IncludeAssemblyAttributes = false,
        TreatRecordsAsClasses = false,
        OrderBy = OrderMode.NamespaceThenFullName,
        // Of how a method is compiled a user need not know.
        ExcludeAttributes = ["System.Runtime.CompilerServices.SkipLocalsInitAttribute"],
    };

    public static string Of(Assembly assembly)
    {
        string text = assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
        text = NamespaceOfType().Replace(text, "");
        text = TupleNames().Replace(text, names => $"TupleElementNames({Space().Replace(names.Groups[1].Value, " ")})");
        text = EqualityOfRecord().Replace(text, "");
        return text.Replace("[ParamCollection] [ScopedRef] ", "params ").Replace(" { }\n", "\n");
    }

    [GeneratedRegex(@"(?<!namespace )\b(?:System|GptVis)(?:\.[A-Z]\w*)*\.(?=[A-Z])")]
    private static partial Regex NamespaceOfType();

    // One line each; the generator breaks them between the names.
    [GeneratedRegex(@"TupleElementNames\(new string[\[\]?]* \{\s*([^}]*)\}\)")]
    private static partial Regex TupleNames();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@" : IEquatable<\w+>(?=\n)")]
    private static partial Regex EqualityOfRecord();
}
