using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FastFlow.Compiler;

/// <summary>The part that stores structs and classes by their members.</summary>
internal sealed partial class StoredTypeParser
{
    private const string OrCodec = "or give the type a codec with [StateCodec]";

    /// <summary>One instance field, as code reaches it.</summary>
    /// <param name="CanSet">Any time.</param>
    /// <param name="CanInit">In an object initializer.</param>
    private sealed record Slot(ISymbol Member, ITypeSymbol Type, bool CanSet, bool CanInit);

    private StoredTypeModel? Members(INamedTypeSymbol type)
    {
        var isForeign = !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly);
        if (isForeign && type.IsReferenceType)
        {
            return Fail($"{Where} is the class {Short(type)} of another assembly, whose fields can't be seen: make it [MemoryPackable(GenerateType.VersionTolerant)] there, or give it a codec with [StateCodec]");
        }

        _broken = null;

        // Fields that lie over one another, and the many elements behind the one field of an inline array, are no members.
        var reason = HasOwnLayout(type) ? "its fields lie in a layout of its own" : null;
        var slots = reason is null ? Slots(type, out reason) : [];
        var constructor = reason is null ? Constructor(type, slots, out reason) : null;
        if (reason is null)
        {
            return ByMembers(type, slots, constructor);
        }

        if (type.IsUnmanagedType && (isForeign || HasOwnLayout(type)))
        {
            return Handle(type, 0) is { } handle
                ? Resource(handle)
                : new(type.ToRef(), StoredForm.Raw) { Codec = "unmanaged:" + OperatorParser.FullName(type) };
        }

        var remedy = isForeign ? "give it a codec with [StateCodec]"
            : MemoryPackTypes.Attribute(type) is not null ? "make it [MemoryPackable(GenerateType.VersionTolerant)], whose bytes later versions of the type can read, " + OrCodec
            : "make it accessible and settable, or bind it to a constructor's parameter of its name and type; or make the type [MemoryPackable(GenerateType.VersionTolerant)], " + OrCodec;
        return Fail($"{reason}: {remedy}", _broken);
    }

    // The member that the reason is about.
    private ISymbol? _broken;

    private StoredTypeModel? Resource(IFieldSymbol field)
    {
        _problem ??= new StoredProblem(Rules.ResourceInState, $"{Where} has the field {field.Name} in it, which is {Resources.WhatIs(field.Type)} and means nothing after a restart: keep the data that it is made from, and make it anew in the handler or in Open", _path.LastOrDefault());
        return null;
    }

    private StoredTypeModel? ByMembers(INamedTypeSymbol type, List<Slot> slots, IMethodSymbol? constructor)
    {
        IParameterSymbol? Parameter(Slot slot) => constructor?.Parameters.FirstOrDefault(parameter => Fits(parameter, slot));
        var members = new List<StoredMember>();
        foreach (var slot in slots.OrderBy(slot => Parameter(slot)?.Ordinal ?? int.MaxValue))
        {
            if (Member(slot.Member, slot.Type) is not { } stored)
            {
                return null;
            }

            var binding = Parameter(slot) is not null ? MemberBinding.Constructor
                : slot.CanSet && !Symbols.IsRequired(slot.Member) && type.IsReferenceType && slot.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated } ? MemberBinding.Assignment
                : MemberBinding.Initializer;
            members.Add(new StoredMember(slot.Member.Name, Naming.Escape(slot.Member.Name), stored, binding, Parameter(slot) is { } parameter ? Naming.Escape(parameter.Name) : string.Empty));
        }

        // As they are read: the constructor's, those of the initializer, and what is set behind it.
        return Made(type, StoredForm.Members, [.. members.OrderBy(member => member.Binding)]);
    }

    /// <summary>All instance fields; a reason if one can't be reached.</summary>
    private List<Slot> Slots(INamedTypeSymbol type, out string? reason)
    {
        var slots = new List<Slot>();
        reason = null;
        foreach (var level in type.SelfAndBases().Reverse())
        {
            if (!SymbolEqualityComparer.Default.Equals(level.ContainingAssembly, type.ContainingAssembly))
            {
                reason = $"{Where} is {Short(type)}, whose base class {Short(level)} is of another assembly, so that its fields can't be seen";
                _broken = null;
                return slots;
            }

            foreach (var member in InOrder(level))
            {
                reason = AddSlot(member, level, slots);
                if (reason is not null)
                {
                    _broken = (member as IFieldSymbol)?.AssociatedSymbol ?? member;
                    return slots;
                }
            }
        }

        return slots;
    }

    /// <summary>Adds the slot of a field or of a field-like event; a reason if it can't be stored.</summary>
    private string? AddSlot(ISymbol member, INamedTypeSymbol level, List<Slot> slots)
    {
        if (member is not IFieldSymbol field)
        {
            _problem ??= new StoredProblem(Rules.ResourceInState, $"its event {Short(level)}.{member.Name} keeps delegates, which mean nothing after a restart: keep the data that they are made from, and make them anew in the handler or in Open", member);
            return _problem.Reason;
        }

        var property = Symbols.PropertyBehind(field);
        var named = (ISymbol?)property ?? field;
        var name = $"{Short(level)}.{named.Name}";
        if (slots.Any(slot => slot.Member.Name == named.Name))
        {
            return $"its member {name} hides another one of that name";
        }

        if (property is null && !field.IsCallable(compilation.Assembly))
        {
            return Parameter(field) is { } parameter
                ? $"the parameter {parameter} of the primary constructor of {Short(level)} is used by its members, so it is kept where it can't be reached"
                : $"its field {name} is {Accessibility(field.DeclaredAccessibility)}";
        }

        if (property is not null && (property.GetMethod?.IsCallable(compilation.Assembly) != true || property.IsIndexer))
        {
            return $"its property {name} can't be read from here";
        }

        if (property is not null && !IsAuto(property))
        {
            return $"its property {name} has code of its own around what it keeps";
        }

        var setter = property?.SetMethod?.IsCallable(compilation.Assembly) == true ? property.SetMethod : null;
        var canSet = property is null ? !field.IsReadOnly : setter is { IsInitOnly: false };
        slots.Add(new Slot(named, field.Type, canSet, canSet || setter is not null));
        return null;
    }

    /// <summary>Fields and field-like events in the order in which they are written; by name where they stand in several files, whose order means nothing.</summary>
    private static IEnumerable<ISymbol> InOrder(INamedTypeSymbol level)
    {
        var members = level.GetMembers().Where(member => !member.IsStatic && (member is IFieldSymbol || IsFieldLike(member))).ToList();
        var files = members.Select(member => member.Locations.FirstOrDefault()?.SourceTree).Where(tree => tree is not null).Distinct().Count();
        return files > 1 ? members.OrderBy(member => (member is IFieldSymbol field && Symbols.PropertyBehind(field) is { } property ? property : member).Name, StringComparer.Ordinal) : members;
    }

    private static bool IsFieldLike(ISymbol member) => member is IEventSymbol { AddMethod: { } add } && add.IsWrittenByCompiler();

    /// <summary>The way to make one: null if no constructor is needed beyond the one without parameters. A reason if there is none.</summary>
    private IMethodSymbol? Constructor(INamedTypeSymbol type, List<Slot> slots, out string? reason)
    {
        reason = null;
        var unset = slots.Where(slot => !slot.CanInit).ToList();
        var constructors = type.InstanceConstructors.Where(constructor => constructor.IsCallable(compilation.Assembly)).OrderBy(constructor => constructor.Parameters.Length).ToList();
        _broken = unset.FirstOrDefault()?.Member;
        if (unset.Count == 0 && (type.IsValueType || constructors.Any(constructor => constructor.Parameters.Length == 0)))
        {
            reason = UnknownRequired(type, slots);
            return null;
        }

        var found = constructors.FirstOrDefault(constructor => constructor.Parameters.Length > 0
            && constructor.Parameters.All(parameter => slots.Any(slot => Fits(parameter, slot) && (!Symbols.IsRequired(slot.Member) || SetsRequired(constructor))))
            && unset.All(slot => constructor.Parameters.Any(parameter => Fits(parameter, slot))));
        reason = found is not null ? (SetsRequired(found) ? null : UnknownRequired(type, slots))
            : unset.Count > 0 ? $"its member {Short(unset[0].Member.ContainingType)}.{unset[0].Member.Name} can't be set from here"
            : $"{Where} is {Short(type)}, which has no accessible constructor that takes nothing but its members";
        return found;
    }

    private string? UnknownRequired(INamedTypeSymbol type, List<Slot> slots)
    {
        _broken = type.SelfAndBases().SelectMany(level => level.GetMembers()).FirstOrDefault(member => Symbols.IsRequired(member) && !slots.Any(slot => SymbolEqualityComparer.Default.Equals(slot.Member, member)));
        return _broken is null ? null : $"its member {Short(_broken.ContainingType)}.{_broken.Name} is required, but keeps nothing itself";
    }

    private static bool SetsRequired(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(attribute => attribute.AttributeClass.Is("System.Diagnostics.CodeAnalysis", "SetsRequiredMembersAttribute"));

    private static bool Fits(IParameterSymbol parameter, Slot slot) => parameter.IsTakenIn()
        && string.Equals(parameter.Name, slot.Member.Name, StringComparison.OrdinalIgnoreCase) && SymbolEqualityComparer.Default.Equals(parameter.Type, slot.Type);

    /// <summary>Reading and setting it runs no code of its author's.</summary>
    private static bool IsAuto(IPropertySymbol property) => new[] { property.GetMethod, property.SetMethod }.All(accessor =>
        accessor is null
        || (accessor.DeclaringSyntaxReferences.Length > 0
            ? accessor.DeclaringSyntaxReferences[0].GetSyntax() is not (AccessorDeclarationSyntax { Body: not null } or AccessorDeclarationSyntax { ExpressionBody: not null } or ArrowExpressionClauseSyntax)
            : accessor.IsWrittenByCompiler()));

    private static bool HasOwnLayout(INamedTypeSymbol type) => type.IsValueType && type.GetAttributes().Any(attribute =>
        attribute.AttributeClass.Is("System.Runtime.CompilerServices", "InlineArrayAttribute")
        || (attribute.AttributeClass.Is("System.Runtime.InteropServices", "StructLayoutAttribute") && attribute.ConstructorArguments.FirstOrDefault().Value is (int)System.Runtime.InteropServices.LayoutKind.Explicit))
        || type.GetMembers().OfType<IFieldSymbol>().Any(field => field.IsFixedSizeBuffer);

    /// <summary>A field that is a handle or a pointer, however deep.</summary>
    private static IFieldSymbol? Handle(ITypeSymbol type, int depth) => depth > MostDepth ? null : type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && field.Type.SpecialType is SpecialType.None or SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
        .Select(field => field.IsFixedSizeBuffer ? null : Resources.WhatIs(field.Type) is not null ? field : field.Type.TypeKind == TypeKind.Struct ? Handle(field.Type, depth + 1) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>The parameter of a primary constructor that a field is behind, whose name is all that tells; null for others.</summary>
    private static string? Parameter(IFieldSymbol field) =>
        field.Name.StartsWith("<", StringComparison.Ordinal) && field.Name.EndsWith(">P", StringComparison.Ordinal) ? field.Name.Substring(1, field.Name.Length - 3) : null;

    private static string Accessibility(Accessibility accessibility) => accessibility switch
    {
        Microsoft.CodeAnalysis.Accessibility.Private => "private",
        Microsoft.CodeAnalysis.Accessibility.Protected or Microsoft.CodeAnalysis.Accessibility.ProtectedAndInternal => "protected",
        _ => "not accessible from here",
    };
}
