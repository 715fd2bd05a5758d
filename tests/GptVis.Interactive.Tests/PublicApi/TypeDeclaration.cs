using System.Reflection;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>A type's first line: <c>public sealed record GptVis.GptConfig : IEquatable&lt;GptConfig&gt;</c>.</summary>
internal static class TypeDeclaration
{
    public static string Of(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate))) return Delegate(type);

        string bases = string.Join(", ", Bases(type));
        string name = $"public {Kind(type)} {FullName(type)}";
        return (bases == "" ? name : $"{name} : {bases}") + Names.Constraints(type.GetGenericArguments());
    }

    private static string Delegate(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        return $"public delegate {Names.Return(invoke)} {FullName(type)}({Names.Parameters(invoke)})";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsValueType)
        {
            string prefix = (Has(type, "IsReadOnlyAttribute") ? "readonly " : "") + (type.IsByRefLike ? "ref " : "");
            return prefix + (IsRecord(type) ? "record struct" : "struct");
        }
        string modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        return modifier + (IsRecord(type) ? "record" : "class");
    }

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            var number = Enum.GetUnderlyingType(type);
            return number == typeof(int) ? [] : [Names.Of(number)];
        }
        var inherited = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? new[] { b } : [];
        var above = inherited.Concat(type.GetInterfaces()).SelectMany(t => t.GetInterfaces()).ToHashSet();
        var interfaces = type.GetInterfaces()
            .Where(t => t.IsVisible && !above.Contains(t) && !(IsRecord(type) && t.Name == "IEquatable`1"))
            .Select(Names.Of).Order(StringComparer.Ordinal);
        return inherited.Select(Names.Of).Concat(interfaces);
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") != null
        || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) != null);

    private static bool Has(Type type, string attribute) =>
        type.CustomAttributes.Any(a => a.AttributeType.Name == attribute);

    private static string FullName(Type type) =>
        type.DeclaringType is { } outer ? $"{FullName(outer)}.{Names.Of(type)}" : $"{type.Namespace}.{Names.Of(type)}";
}
