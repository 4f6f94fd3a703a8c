using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Broker.Domain.Tests.Architecture;

/// <summary>Which type of a built assembly uses types of which namespace, method bodies and compiler-made types included.</summary>
internal static class AssemblyUses
{
    /// <summary>Types outside <paramref name="rooms"/> (namespaces) that use <paramref name="library"/> (a namespace and what is below it).</summary>
    public static IReadOnlyList<string> Outside(string assembly, string library, params string[] rooms)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        var types = module.GetTypes().ToList();
        if (types.Count < 2)
        {
            throw new InvalidOperationException($"{assembly} holds no types: a rule over it would always hold.");
        }

        return [.. types
            .Where(type => !rooms.Any(room => IsBelow(NamespaceOf(type), room)) && UsedBy(type).Any(used => IsBelow(NamespaceOf(used), library)))
            .Select(type => Written(type).FullName)
            .Distinct()
            .Order(StringComparer.Ordinal)];
    }

    public static IReadOnlyList<string> PublicTypes(string assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        return [.. module.Types.Where(type => type.IsPublic).Select(type => type.FullName)];
    }

    private static bool IsBelow(string name, string root) =>
        name == root || name.StartsWith(root + ".", StringComparison.Ordinal);

    private static string NamespaceOf(TypeReference type) =>
        type.DeclaringType is { } outer ? NamespaceOf(outer) : type.Namespace;

    /// <summary>The type a person wrote: closures and state machines are nested in it.</summary>
    private static TypeDefinition Written(TypeDefinition type) =>
        type.DeclaringType is { } outer && type.Name.Contains('<', StringComparison.Ordinal) ? Written(outer) : type;

    private static IEnumerable<TypeReference> UsedBy(TypeDefinition type)
    {
        var members = type.Methods.Cast<IMemberDefinition>().Concat(type.Fields).Concat(type.Properties).Concat(type.Events).Append(type);
        var direct = members.SelectMany(member => member.CustomAttributes).Select(attribute => attribute.AttributeType)
            .Concat(type.Interfaces.Select(face => face.InterfaceType))
            .Concat(type.GenericParameters.SelectMany(Constraints))
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Methods.SelectMany(OfMethod));
        return (type.BaseType is null ? direct : direct.Append(type.BaseType)).SelectMany(Parts);
    }

    private static IEnumerable<TypeReference> OfMethod(MethodDefinition method)
    {
        var signature = method.Parameters.Select(parameter => parameter.ParameterType)
            .Append(method.ReturnType)
            .Concat(method.GenericParameters.SelectMany(Constraints));
        return method.HasBody
            ? signature
                .Concat(method.Body.Variables.Select(variable => variable.VariableType))
                .Concat(method.Body.ExceptionHandlers.Select(handler => handler.CatchType).OfType<TypeReference>())
                .Concat(method.Body.Instructions.SelectMany(OfInstruction))
            : signature;
    }

    private static IEnumerable<TypeReference> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        MethodReference method => [
            method.DeclaringType, method.ReturnType,
            .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method is GenericInstanceMethod generic ? generic.GenericArguments : []],
        _ => [],
    };

    private static IEnumerable<TypeReference> Constraints(GenericParameter parameter) =>
        parameter.Constraints.Select(constraint => constraint.ConstraintType);

    /// <summary>A generic or array type and everything it is made of.</summary>
    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        TypeSpecification made => Parts(made.ElementType),
        _ => [type],
    };
}
