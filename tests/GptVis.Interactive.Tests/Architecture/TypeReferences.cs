using Mono.Cecil;

namespace GptVis.Interactive.Tests.Architecture;

/// <summary>
/// Which types of an assembly name which others of it: in signatures, fields, bases and attributes, and in the bodies
/// of methods, those that the compiler made of lambdas and iterators included. Nested types count as the outer one.
/// What the compiler has replaced, the name of a constant say, is not seen.
/// </summary>
internal sealed class TypeReferences
{
    private readonly HashSet<(TypeDefinition From, TypeDefinition To)> _found = [];
    private readonly ModuleDefinition _module;

    private TypeReferences(ModuleDefinition module) => _module = module;

    /// <summary>Every reference from a type to another, once.</summary>
    public static IReadOnlyCollection<(TypeDefinition From, TypeDefinition To)> Of(string file)
    {
        using var module = ModuleDefinition.ReadModule(file);
        var references = new TypeReferences(module);
        foreach (var type in module.GetTypes()) references.Read(type);
        return references._found;
    }

    private void Read(TypeDefinition type)
    {
        Add(type, type.BaseType);
        foreach (var implemented in type.Interfaces) Add(type, implemented.InterfaceType);
        foreach (var parameter in type.GenericParameters) Read(type, parameter);
        foreach (var field in type.Fields) Add(type, field.FieldType);
        ICustomAttributeProvider[] attributed = [type, .. type.Fields, .. type.Properties, .. type.Methods];
        foreach (var attribute in attributed.SelectMany(member => member.CustomAttributes)) Read(type, attribute);
        foreach (var method in type.Methods)
        {
            Add(type, method);
            foreach (var parameter in method.GenericParameters) Read(type, parameter);
            if (method.HasBody) Read(type, method.Body);
        }
    }

    private void Read(TypeDefinition from, GenericParameter parameter)
    {
        foreach (var constraint in parameter.Constraints) Add(from, constraint.ConstraintType);
    }

    private void Read(TypeDefinition from, CustomAttribute attribute)
    {
        Add(from, attribute.AttributeType);
        foreach (var argument in attribute.ConstructorArguments.Concat(attribute.Properties.Select(p => p.Argument)))
        {
            Add(from, argument.Type);
            Add(from, argument.Value as TypeReference);     // typeof(...)
        }
    }

    private void Read(TypeDefinition from, Mono.Cecil.Cil.MethodBody body)
    {
        foreach (var variable in body.Variables) Add(from, variable.VariableType);
        foreach (var handler in body.ExceptionHandlers) Add(from, handler.CatchType);
        foreach (var instruction in body.Instructions) Add(from, instruction.Operand as MemberReference);
    }

    /// <summary>A member and all types of its signature: the number behind an enum's value tells of no type.</summary>
    private void Add(TypeDefinition from, MemberReference? member)
    {
        switch (member)
        {
            case GenericParameter:
                return;
            case TypeSpecification constructed:
                Add(from, constructed.ElementType);
                if (constructed is GenericInstanceType generic) AddAll(from, generic.GenericArguments);
                return;
            case TypeReference type:
                if (type.Scope == _module && Outer(from) != Outer(type.Resolve()))
                    _found.Add((Outer(from), Outer(type.Resolve())));
                return;
            case FieldReference field:
                AddAll(from, [field.DeclaringType, field.FieldType]);
                return;
            case MethodReference method:
                AddAll(from,
                    [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(p => p.ParameterType)]);
                if (method is GenericInstanceMethod called) AddAll(from, called.GenericArguments);
                return;
        }
    }

    private void AddAll(TypeDefinition from, IEnumerable<TypeReference> types)
    {
        foreach (var type in types) Add(from, type);
    }

    private static TypeDefinition Outer(TypeDefinition type) =>
        type.DeclaringType is { } outer ? Outer(outer) : type;
}
