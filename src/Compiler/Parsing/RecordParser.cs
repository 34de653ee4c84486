using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>
/// Works out how records are bound to an event type: by the constructor with the most parameters, and an initializer for the members
/// that it leaves. Members that can't be set are computed and take no part.
/// </summary>
internal sealed class RecordParser
{
    // What the emitted JSON reader has seen of an object are bits of one word.
    private const int MaxColumns = 64;

    private readonly RecordFormat _format;
    private readonly IAssemblySymbol _assembly;
    private readonly Stack<ITypeSymbol> _open = new();
    private readonly List<RecordProblem> _problems = [];

    private RecordParser(RecordFormat format, IAssemblySymbol assembly) => (_format, _assembly) = (format, assembly);

    public static RecordModel Parse(ITypeSymbol type, RecordFormat format, Compilation compilation) =>
        new RecordParser(format, compilation.Assembly).Shape(type);

    private RecordModel Shape(ITypeSymbol type)
    {
        _open.Push(type);
        var columns = new List<RecordColumn>();
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false, IsTupleType: false } named
            && named.SpecialType == SpecialType.None && Scalar(type) is null)
        {
            Columns(named, columns);
        }
        else
        {
            Problem(string.Empty, $"{Display(type)} can't be bound to a record: declare a (record) struct or class with a member for every column");
        }

        _open.Pop();
        return new RecordModel(_format, type.ToRef().Name, Symbols.Identifier(type), columns.ToEquatableArray(), _open.Count == 0 ? _problems.ToEquatableArray() : EquatableArray<RecordProblem>.Empty);
    }

    private void Columns(INamedTypeSymbol type, List<RecordColumn> columns)
    {
        if (ConstructorOf(type) is not { } constructor)
        {
            return;
        }

        var members = Members(type);
        foreach (var parameter in constructor.Parameters)
        {
            var member = members.FirstOrDefault(m => string.Equals(m.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
            var name = NameOf(parameter) ?? NameOf(member);
            Add(type, member?.Name ?? parameter.Name, name, parameter.Type, isParameter: true, columns);
        }

        foreach (var member in members.Where(IsSettable))
        {
            if (!constructor.Parameters.Any(parameter => string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)))
            {
                Add(type, member.Name, NameOf(member), member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type, isParameter: false, columns);
            }
        }

        Check(type, columns);
    }

    private void Check(INamedTypeSymbol type, List<RecordColumn> columns)
    {
        if (columns.Count == 0 && _problems.Count == 0)
        {
            Problem(string.Empty, $"{Display(type)} has no members that a record could be bound to: give it a constructor, or properties that can be set");
        }

        if (columns.Count > MaxColumns)
        {
            Problem(string.Empty, $"{Display(type)} has {columns.Count} members, and a record is bound to at most {MaxColumns}: leave out what the pipeline doesn't use");
        }

        foreach (var same in columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            Problem(same.Last().Member, $"{Display(type)} has several members for the column '{same.Key}': {string.Join(", ", same.Select(column => column.Member))}. Name the column that each means with [Column(\"…\")]");
        }
    }

    private void Add(INamedTypeSymbol type, string member, string? name, ITypeSymbol memberType, bool isParameter, List<RecordColumn> columns)
    {
        var isNullableValue = memberType is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
        var bare = isNullableValue ? ((INamedTypeSymbol)memberType).TypeArguments[0] : memberType;
        var column = new RecordColumn(
            member,
            name ?? member,
            ColumnKind.Text,
            bare.ToRef().Name,
            Scalar(bare) ?? Display(bare),
            isNullableValue || (bare.IsReferenceType && memberType.NullableAnnotation == NullableAnnotation.Annotated),
            bare.IsReferenceType,
            isParameter,
            EquatableArray<string>.Empty,
            null);
        if (Classify(type, bare, column) is { } bound)
        {
            columns.Add(bound);
        }
    }

    private RecordColumn? Classify(INamedTypeSymbol type, ITypeSymbol bare, RecordColumn column)
    {
        if (bare.SpecialType == SpecialType.System_String)
        {
            return column;
        }

        if (Scalar(bare) is not null)
        {
            return column with { Kind = ColumnKind.Scalar };
        }

        if (bare.TypeKind == TypeKind.Enum)
        {
            return EnumColumn(type, bare, column);
        }

        if (bare.AllInterfaces.Any(i => i.Is("System", "IUtf8SpanParsable`1") && SymbolEqualityComparer.Default.Equals(i.TypeArguments[0], bare)))
        {
            return column with { Kind = ColumnKind.Parsable };
        }

        var at = $"{Display(type)}.{column.Member} is of type {Display(bare)}";
        var isObject = bare is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false, SpecialType: SpecialType.None }
            && !bare.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_Collections_IEnumerable);
        if (!isObject)
        {
            return Problem(column.Member, $"{at}, which no field can be read as: use text, a number, a date, an enum or a type that implements IUtf8SpanParsable<T>");
        }

        if (_format == RecordFormat.Csv)
        {
            return Problem(column.Member, $"{at}, which no CSV field can be read as: make its members columns of {Display(type)}, or let it implement IUtf8SpanParsable<T>");
        }

        return _open.Contains(bare, SymbolEqualityComparer.Default)
            ? Problem(column.Member, $"{at}, which contains itself: objects can be nested only to a depth known at build")
            : column with { Kind = ColumnKind.Nested, Expected = "a JSON object", Nested = Shape(bare) };
    }

    private RecordColumn? EnumColumn(INamedTypeSymbol type, ITypeSymbol bare, RecordColumn column)
    {
        var names = bare.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => field.Name).ToList();
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            return Problem(column.Member, $"{Display(type)}.{column.Member} is of type {Display(bare)}, whose members {string.Join(" and ", same)} differ only in case: rename one");
        }

        const int shown = 8;
        var list = string.Join(", ", names.Take(shown)) + (names.Count > shown ? ", …" : string.Empty);
        return column with { Kind = ColumnKind.Enum, EnumMembers = names.ToEquatableArray(), Expected = $"one of {list}" };
    }

    private IMethodSymbol? ConstructorOf(INamedTypeSymbol type)
    {
        var constructors = type.InstanceConstructors
            .Where(c => c.IsCallable(_assembly) && !(c.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(c.Parameters[0].Type, type)))
            .OrderByDescending(c => c.Parameters.Length)
            .ToList();
        if (constructors.Count == 0)
        {
            Problem(string.Empty, $"{Display(type)} has no constructor that the pipeline can call: make one public or internal");
            return null;
        }

        if (constructors.Count > 1 && constructors[1].Parameters.Length == constructors[0].Parameters.Length)
        {
            Problem(string.Empty, $"{Display(type)} has several constructors with {constructors[0].Parameters.Length} parameters: a record is bound to the longest one, so let there be only one");
            return null;
        }

        if (constructors[0].Parameters.FirstOrDefault(p => p.RefKind is RefKind.Ref or RefKind.Out) is { } reference)
        {
            Problem(reference.Name, $"{Display(type)} has a constructor with the parameter '{reference.Name}' by reference: take it by value");
            return null;
        }

        return constructors[0];
    }

    // Nearest declaration first, base members after those of the type.
    private List<ISymbol> Members(INamedTypeSymbol type)
    {
        var members = new List<ISymbol>();
        foreach (var member in type.SelfAndBases().SelectMany(level => level.GetMembers()))
        {
            if (!member.IsStatic && member.CanBeReferencedByName && member.IsCallable(_assembly)
                && member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { AssociatedSymbol: null }
                && !members.Any(known => known.Name == member.Name))
            {
                members.Add(member);
            }
        }

        return members;
    }

    private bool IsSettable(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
        IPropertySymbol property => property.SetMethod is { } set && set.IsCallable(_assembly),
        _ => false,
    };

    private static string? NameOf(ISymbol? symbol) => symbol?.Attribute("ColumnAttribute")?.ConstructorArguments.FirstOrDefault().Value as string;

    /// <summary>The type as C# writes it if <c>FieldReader.TryRead</c> has an overload for it.</summary>
    private static string? Scalar(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String or SpecialType.System_Boolean or SpecialType.System_Char
            or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
            or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
            or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal or SpecialType.System_DateTime => Display(type),
        SpecialType.None when type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true } && type.ContainingType is null =>
            type.Name is "DateTimeOffset" or "DateOnly" or "TimeOnly" or "TimeSpan" or "Guid" ? type.Name : null,
        _ => null,
    };

    private static string Display(ITypeSymbol type) => type.ToRef().Display;

    private RecordColumn? Problem(string member, string message)
    {
        _problems.Add(new RecordProblem(member, message));
        return null;
    }
}
