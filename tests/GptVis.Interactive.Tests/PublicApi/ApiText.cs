using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace GptVis.Interactive.Tests.PublicApi;

/// <summary>
/// Writes an assembly's public types and members as C# declarations, sorted, without what the compiler adds to records.
/// </summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().Where(type => !IsGenerated(type))
            .OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(TypeDeclaration.Of(type)).Append('\n');
            foreach (string member in Members(type)) text.Append("    ").Append(member).Append('\n');
            text.Append('\n');
        }
        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate))) return [];
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}");

        var members = type.GetFields(Declared).Where(IsVisible).Select(MemberDeclaration.Of)
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Select(MemberDeclaration.Of))
            .Concat(type.GetProperties(Declared)
                .Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(MemberDeclaration.Of))
            .Concat(type.GetEvents(Declared).Where(e => IsVisible(e.AddMethod!)).Select(MemberDeclaration.Of))
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && !IsAccessor(method))
                .Select(MemberDeclaration.Of));
        return members.Order(StringComparer.Ordinal);
    }

    // A record's EqualityContract is protected and generated, its accessor carries the attribute.
    private static bool IsVisible(MethodBase method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        && !(IsGenerated(method) && !IsAutoAccessor(method));

    private static bool IsVisible(FieldInfo field) =>
        (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !IsGenerated(field);

    private static bool IsAutoAccessor(MethodBase method) =>
        method.IsSpecialName && method.Name != "get_EqualityContract" && IsPropertyAccessor(method.Name);

    private static bool IsAccessor(MethodInfo method) =>
        method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsPropertyAccessor(string name) =>
        name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal);

    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<') || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
