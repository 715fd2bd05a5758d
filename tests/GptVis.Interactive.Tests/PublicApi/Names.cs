using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>Types, parameters and constants in C#'s own spelling, with nullability.</summary>
internal static class Names
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Type type) => Of(type, null, new Queue<string?>());

    public static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field), TupleNames(field));

    public static string Of(PropertyInfo property) =>
        RefKind(property.PropertyType, property)
        + Of(property.PropertyType, Nullability.Create(property), TupleNames(property));

    public static string Return(MethodInfo method) =>
        RefKind(method.ReturnType, method.ReturnParameter)
        + Of(method.ReturnType, Nullability.Create(method.ReturnParameter), TupleNames(method.ReturnParameter));

    public static string Parameters(MethodBase method)
    {
        string extended = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extended + string.Join(", ", method.GetParameters().Select(Of));
    }

    public static string Of(ParameterInfo parameter)
    {
        string kind = parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute))
                || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        string value = parameter.HasDefaultValue ? $" = {DefaultValue(parameter)}" : "";
        return $"{kind}{Of(parameter.ParameterType, Nullability.Create(parameter), TupleNames(parameter))} "
            + $"{parameter.Name}{value}";
    }

    /// <summary>The name without type parameters, as a constructor has it.</summary>
    public static string Simple(Type type) => type.Name.Split('`')[0];

    public static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(parameters.Where(p => p.IsGenericParameter).Select(parameter =>
    {
        var flags = parameter.GenericParameterAttributes;
        List<string> all =
            [.. parameter.GetGenericParameterConstraints().Where(t => t != typeof(ValueType)).Select(Of)];
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) all.Insert(0, "class");
        if (isStruct) all.Insert(0, "struct");
        if (!isStruct && flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint)) all.Add("new()");
        return all.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", all)}";
    }));

    public static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        char c => $"'{c}'",
        bool b => b ? "true" : "false",
        float f => f.ToString("R", CultureInfo.InvariantCulture) + "f",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string DefaultValue(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        object? value = parameter.DefaultValue;
        if (value == null)
            return parameter.ParameterType.IsValueType && type == parameter.ParameterType ? "default" : "null";
        return type.IsEnum ? $"{type.Name}.{Enum.ToObject(type, value)}" : Value(value);
    }

    private static string RefKind(Type type, ICustomAttributeProvider where)
    {
        if (!type.IsByRef) return "";
        return where.IsDefined(typeof(IsReadOnlyAttribute), false) ? "ref readonly " : "ref ";
    }

    // The compiler lists the names of all tuples in a type outermost first, the order in which Of takes them out.
    private static Queue<string?> TupleNames(ICustomAttributeProvider where) => new(
        where.GetCustomAttributes(typeof(TupleElementNamesAttribute), false).Cast<TupleElementNamesAttribute>()
            .SelectMany(a => a.TransformNames));

    private static string Of(Type type, NullabilityInfo? info, Queue<string?> tupleNames)
    {
        if (type.IsByRef) return Of(type.GetElementType()!, info?.ElementType ?? info, tupleNames);
        if (Nullable.GetUnderlyingType(type) is { } value) return Of(value, info, tupleNames) + "?";

        string question = info?.ReadState == NullabilityState.Nullable && CanBeAnnotated(type) ? "?" : "";
        if (type.IsPointer) return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, info?.ElementType, tupleNames)}[{new string(',', type.GetArrayRank() - 1)}]{question}";
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword + question;

        // A type nested in a generic one repeats the outer type's arguments.
        var arguments = type.Name.Contains('`') ? type.GetGenericArguments() : [];
        var names = IsTuple(type)
            ? arguments.Select(_ => tupleNames.TryDequeue(out string? name) && name != null ? $" {name}" : "").ToList()
            : null;
        string list = string.Join(", ", arguments.Select((argument, i) =>
            Of(argument, i < info?.GenericTypeArguments.Length ? info.GenericTypeArguments[i] : null, tupleNames)
            + names?[i]));
        if (names != null) return $"({list})";
        return Simple(type) + (arguments.Length == 0 ? "" : $"<{list}>") + question;
    }

    // Without a class constraint T and T? look the same from here: T may be null either way.
    private static bool CanBeAnnotated(Type type) => type.IsGenericParameter
        ? type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)
        : !type.IsValueType;

    private static bool IsTuple(Type type) =>
        type is { Namespace: "System", IsGenericTypeDefinition: false }
        && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);
}
