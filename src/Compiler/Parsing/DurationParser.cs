using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Reads the durations in an operator's attributes (DESIGN 2.4): FF0403 where one can't be read or makes no sense.</summary>
internal sealed class DurationParser(INamedTypeSymbol type, HandlerParser parser, IAssemblySymbol assembly)
{
    /// <summary>One of the durations stands in the operator's instance, so there has to be one.</summary>
    public bool ReadsInstance { get; private set; }

    /// <summary>The argument at that position; null with a problem, or without one if there is no such argument.</summary>
    public DurationModel? Positional(AttributeData attribute, int index, bool mayBeZero) =>
        index < attribute.ConstructorArguments.Length ? Read(attribute, attribute.ConstructorArguments[index], index, mayBeZero) : null;

    public DurationModel? Named(AttributeData attribute, string name, bool mayBeZero)
    {
        var index = attribute.NamedArguments.ToList().FindIndex(argument => argument.Key == name);
        return index < 0 ? null : Read(attribute, attribute.NamedArguments[index].Value, attribute.ConstructorArguments.Length + index, mayBeZero);
    }

    /// <summary>A problem of the argument at that position of the attribute as it is written.</summary>
    public void Problem(AttributeData attribute, int argument, string reason) =>
        parser.Problem(Rules.BadDuration, new Anchor(AnchorKind.OperatorAttributeArgument, argument, 0, type.ToRef().Name, attribute.AttributeClass!.MetadataName), type.Name, reason);

    /// <summary>The position of a named argument.</summary>
    public static int IndexOf(AttributeData attribute, string name) =>
        attribute.ConstructorArguments.Length + Math.Max(0, attribute.NamedArguments.ToList().FindIndex(argument => argument.Key == name));

    private DurationModel? Read(AttributeData attribute, TypedConstant argument, int index, bool mayBeZero)
    {
        if (argument.Value is not string text)
        {
            // What the compiler refuses it says itself.
            return null;
        }

        if (text.Length > 0 && (char.IsLetter(text[0]) || text[0] is '_' or '@'))
        {
            return Member(attribute, text, index);
        }

        var reason = Durations.Parse(text, out var ticks);
        reason ??= ticks < 0 ? "is negative" : ticks == 0 && !mayBeZero ? "is nothing: it has to be longer than zero" : null;
        if (reason is not null)
        {
            Problem(attribute, index, $"\"{text}\" {reason}");
            return null;
        }

        return new DurationModel(ticks);
    }

    private DurationModel? Member(AttributeData attribute, string name, int index)
    {
        var member = Members().FirstOrDefault(candidate => candidate.Name == name);
        var memberType = member is IFieldSymbol field ? field.Type : (member as IPropertySymbol)?.Type;
        var reason = member is null || !memberType.Is("System", "TimeSpan") ? $"is no duration, such as \"10s\", and {type.Name} has no TimeSpan field or property of that name"
            : !member.IsCallable(assembly) ? "is not accessible: make it public or internal"
            : member is IFieldSymbol { IsReadOnly: false } or IPropertySymbol { SetMethod: { IsInitOnly: false } } ? "can change, but is read once, at start: make it readonly"
            : null;
        if (reason is not null)
        {
            Problem(attribute, index, $"\"{name}\" {reason}");
            return null;
        }

        ReadsInstance |= !member!.IsStatic;
        return new DurationModel(0, name, member.IsStatic);
    }

    private IEnumerable<ISymbol> Members() =>
        (type.TypeKind == TypeKind.Interface ? type.GetMembers().Concat(type.AllInterfaces.SelectMany(i => i.GetMembers())) : type.SelfAndBases().SelectMany(level => level.GetMembers()))
        .Where(member => member is IFieldSymbol or IPropertySymbol { GetMethod: not null, Parameters.Length: 0 });
}
