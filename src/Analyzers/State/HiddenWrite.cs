using System.Collections.Generic;
using System.Collections.Immutable;
using FastFlow.Compiler;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FastFlow.Analyzers;

/// <summary>A write to something that outlives the call and that no checkpoint holds.</summary>
/// <param name="Type">The type whose method writes.</param>
/// <param name="What">What is written, for the message.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="IsStatic">It belongs to no instance.</param>
internal sealed record HiddenWrite(INamedTypeSymbol Type, string What, string Method, bool IsStatic, Location Place)
{
    /// <summary>The operations that write.</summary>
    public static readonly ImmutableArray<OperationKind> Kinds =
    [
        OperationKind.SimpleAssignment, OperationKind.CompoundAssignment, OperationKind.CoalesceAssignment, OperationKind.DeconstructionAssignment,
        OperationKind.Increment, OperationKind.Decrement, OperationKind.Argument, OperationKind.VariableDeclarator,
    ];

    /// <summary>Why it is wrong, to follow what is written and where.</summary>
    public string Why => IsStatic ? "which no checkpoint holds and every job of the process shares" : "which no checkpoint holds and all workers share";

    /// <summary>What the operation writes of what its method's type should not change there.</summary>
    public static IEnumerable<HiddenWrite> Of(IOperation operation, ISymbol member)
    {
        if (MaySet(member))
        {
            yield break;
        }

        foreach (var target in Targets(operation))
        {
            if (Written(target, member) is { } written)
            {
                var name = member is IMethodSymbol { AssociatedSymbol: { } property } ? property.Name : member.Name;
                yield return new HiddenWrite(member.ContainingType, written.What, name, written.IsStatic, target.Syntax.GetLocation());
            }
        }
    }

    /// <summary>Constructors, what stands in for them, and setters: to call one of those is a write where it is called.</summary>
    private static bool MaySet(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.PropertySet } => true,
        IMethodSymbol { Name: "Open", IsStatic: false, Parameters.Length: 1 } open => open.Parameters[0].Type.IsFastFlow("OperatorContext"),
        IMethodSymbol => false,
        _ => true,
    };

    private static IEnumerable<IOperation> Targets(IOperation operation)
    {
        switch (operation)
        {
            case IDeconstructionAssignmentOperation { Target: var target }:
                return Parts(target);
            case IAssignmentOperation assignment:
                // "a = ref b" makes no write of its own; what is written through it is told by where the reference began.
                return assignment is ISimpleAssignmentOperation { IsRef: true } ? [assignment.Value] : [assignment.Target];
            case IIncrementOrDecrementOperation step:
                return [step.Target];
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                return [argument.Value];
            case IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } declarator when (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { Value: var value }:
                return [value];
            default:
                return [];
        }
    }

    private static IEnumerable<IOperation> Parts(IOperation target)
    {
        if (target is not ITupleOperation tuple)
        {
            return [target];
        }

        var parts = new List<IOperation>();
        foreach (var element in tuple.Elements)
        {
            parts.AddRange(Parts(element));
        }

        return parts;
    }

    /// <summary>The field, property or parameter that changes with the target, where that is the operator's own or a static.</summary>
    private static (string What, bool IsStatic)? Written(IOperation target, ISymbol member)
    {
        while (true)
        {
            switch (target)
            {
                case IConversionOperation conversion:
                    target = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    target = parenthesized.Operand;
                    break;
                case IFieldReferenceOperation { Field: var field, Instance: var instance }:
                    if (field.IsStatic || IsOwn(instance))
                    {
                        return ($"the {(field.IsStatic ? "static " : string.Empty)}field {field.Name}", field.IsStatic);
                    }

                    // A field of a struct changes what holds the struct; of a class, another object.
                    if (instance is not { Type.IsValueType: true })
                    {
                        return null;
                    }

                    target = instance;
                    break;
                case IPropertyReferenceOperation { Property: { IsIndexer: false } property } reference:
                    return property.IsStatic || IsOwn(reference.Instance)
                        ? ($"the {(property.IsStatic ? "static " : string.Empty)}property {property.Name}", property.IsStatic)
                        : null;
                case IArrayElementReferenceOperation { ArrayReference: var array } when array is IFieldReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation:
                    return Written(array, member) is { } held ? ("an element of " + held.What, held.IsStatic) : null;
                case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } captured }:
                    return ($"the constructor's parameter {captured.Name}", false);
                default:
                    return null;
            }
        }
    }

    // What an initializer sets belongs to the object that is being made.
    private static bool IsOwn(IOperation? instance) => instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}
