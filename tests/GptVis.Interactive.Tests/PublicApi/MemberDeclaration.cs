using System.Reflection;
using System.Runtime.CompilerServices;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>One member as one line of C#.</summary>
internal static class MemberDeclaration
{
    public static string Of(FieldInfo field)
    {
        string modifier = field.IsLiteral
            ? "const "
            : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string value = field.IsLiteral ? $" = {Names.Value(field.GetRawConstantValue())}" : "";
        return $"{Access(field.IsPublic)} {modifier}{Names.Of(field)} {field.Name}{value}";
    }

    public static string Of(ConstructorInfo constructor) =>
        $"{Access(constructor.IsPublic)} {Names.Simple(constructor.DeclaringType!)}({Names.Parameters(constructor)})";

    public static string Of(EventInfo e) =>
        $"{Access(e.AddMethod!.IsPublic)} {Modifiers(e.AddMethod)}event {Names.Of(e.EventHandlerType!)} {e.Name}";

    public static string Of(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true)
            .Where(a => a.IsPublic || a.IsFamily || a.IsFamilyOrAssembly).ToList();
        var widest = accessors.FirstOrDefault(a => a.IsPublic) ?? accessors[0];
        var index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Names.Of))}]";
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string list =
            string.Join(" ",
                accessors.Select(a => (a.IsPublic == widest.IsPublic ? "" : "protected ") + AccessorName(a, property)));
        return $"{Access(widest.IsPublic)} {required}{Modifiers(widest)}{Names.Of(property)} {name} {{ {list} }}";
    }

    public static string Of(MethodInfo method)
    {
        string generic = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(Names.Of))}>"
            : "";
        return $"{Access(method.IsPublic)} {Modifiers(method)}{Names.Return(method)} "
            + $"{method.Name}{generic}({Names.Parameters(method)})"
            + Names.Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []);
    }

    private static string Access(bool isPublic) => isPublic ? "public" : "protected";

    private static string AccessorName(MethodInfo accessor, PropertyInfo property)
    {
        if (accessor == property.GetMethod) return "get;";
        return accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
            ? "init;"
            : "set;";
    }

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic) return method.IsAbstract ? "static abstract " : "static ";
        if (method.DeclaringType!.IsInterface) return "";
        if (method.GetBaseDefinition() != method) return method.IsFinal ? "sealed override " : "override ";
        if (method.IsAbstract) return "abstract ";
        return method.IsVirtual && !method.IsFinal ? "virtual " : "";
    }
}
