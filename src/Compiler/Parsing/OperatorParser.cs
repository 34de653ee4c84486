using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FastFlow.Compiler;

/// <summary>Parses one operator type into an equatable model; the same for generator and analyzers, for source and referenced assemblies.</summary>
internal static class OperatorParser
{
    public static OperatorModel Parse(INamedTypeSymbol type, Compilation compilation)
    {
        var parser = new HandlerParser(type, compilation.Assembly);
        var role = RoleHandlers.RoleOf(type, out var roles);
        CheckType(type, role, roles, parser);
        var durations = new DurationParser(type, parser, compilation.Assembly);
        var windows = new WindowParser(type, parser, durations, compilation.Assembly);
        var window = windows.Parse(role);
        SourceModel? source = null;
        JoinModel? join = null;
        switch (role)
        {
            case Role.Source:
                source = SourceParser.Parse(type, parser, compilation);
                break;
            case Role.Sink:
                SinkParser.Parse(type, parser);
                break;
            case Role.Join:
                join = new JoinParser(type, parser, durations).Parse(window);
                break;
            default:
                RoleHandlers.Parse(role, parser, type, window);
                break;
        }

        window = window is null ? null : windows.WithInputs(window);
        var eventTime = new EventTimeParser(type, parser, durations, compilation).Parse(role, window);

        var keyParser = new KeyParser(type, parser, compilation);
        var key = role is Role.Source or Role.None ? null : keyParser.Parse();
        if (key is not null || !keyParser.IsDeclared)
        {
            CheckKeyUse(type, parser, key, compilation);
        }

        TimeChecks.Run(type, role, parser, window, key, keyParser.IsDeclared);
        var inOrder = type.Attribute("InEventTimeOrderAttribute") is not null;
        var stored = new StoredStateParser(type, parser, compilation).Parse(role, window, join, inOrder, key is null ? null : keyParser);
        var policy = Policy(type);
        CheckPolicy(type, role, parser, policy, source, eventTime);
        CheckPerWorker(type, parser, key);
        var migrations = new MigrationParser(type, parser, compilation).Parse(role, window).ToEquatableArray();
        var ttl = StateBounds.Parse(type, role, parser, durations, window, key, keyParser.IsDeclared);
        if (window is { IsInEventTime: true } || join is { Kind: JoinKind.Interval or JoinKind.Temporal } || inOrder)
        {
            AddLateOutputs(parser);
        }

        if (policy == ErrorPolicyKind.DeadLetter)
        {
            AddErrorOutputs(parser, compilation, role, source, eventTime);
        }

        if (!keyParser.IsDeclared)
        {
            SerialCheck.Run(type, role, parser, window);
        }

        return new OperatorModel(
            type.ToRef(),
            type.Attribute("StateIdAttribute")?.ConstructorArguments.FirstOrDefault().Value as string ?? FullName(type),
            role,
            type.TypeKind == TypeKind.Interface,
            ConstructionOf(type, parser, role, source, durations.ReadsInstance, compilation),
            ConstructorParameters(type, compilation),
            parser.Handlers.ToEquatableArray(),
            parser.Inputs.ToEquatableArray(),
            parser.Outputs.ToEquatableArray(),
            key,
            parser.State is null ? null : new StateModel(parser.State.ToRef(), type.Attribute("PerWorkerAttribute") is not null, ttl),
            parser.Shared?.ToRef(),
            policy,
            source,
            HasLifecycle(type, "Open", 1, compilation),
            HasLifecycle(type, "Close", 0, compilation),
            eventTime,
            window,
            join,
            inOrder,
            parser.Problems.ToEquatableArray()) {
                Stored = stored,
                FormerIds = type.Attributes("FormerIdAttribute").Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value as string ?? string.Empty).ToEquatableArray(),
                Migrations = migrations,
            };
    }

    public static string FullName(INamedTypeSymbol type) =>
        type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted));

    private static void CheckType(INamedTypeSymbol type, Role role, int roles, HandlerParser parser)
    {
        var anchor = RoleHandlers.OperatorAnchor(type);
        if (roles != 1)
        {
            parser.Problem(Rules.NoRole, anchor, type.Name, roles == 0
                ? "has no role: mark it [Source], [Map], [Filter], [FlatMap], [Process], [Aggregate], [Join] or [Sink]"
                : "has several roles: an operator has one");
        }

        string? reason = null;
        if (type.IsFileLocal)
        {
            reason = "it is file-local, and emitted code lives in another file";
        }
        else if (type.TypeKind == TypeKind.Interface)
        {
            reason = role is Role.Source or Role.Sink && type.AllInterfaces.Any(i => i.IsFastFlow("ISource`2") || i.IsFastFlow("ISplitSource`3") || i.IsFastFlow("ISink`1") || i.IsFastFlow("ITransactionalSink`2"))
                ? null
                : "an interface is a slot only as a [Source] or [Sink] that derives ISource<T, TPosition>, ISplitSource<T, TSplit, TPosition>, ISink<T> or ITransactionalSink<T, TTransaction>";
        }
        else if (type.IsStatic)
        {
            reason = "it is static, and C# takes no static class as a type argument";
        }
        else if (type.IsAbstract)
        {
            reason = "it is abstract, so there is no instance of it";
        }
        else if (type.IsRefLikeType)
        {
            reason = "a ref struct can't be kept in a field";
        }
        else if (type is { TypeKind: TypeKind.Struct, IsReadOnly: false })
        {
            reason = "an operator struct is readonly, so that nothing is lost in copies: add 'readonly', and put what changes into state";
        }
        else if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            reason = "an operator is a class or a readonly struct";
        }

        if (reason is not null)
        {
            parser.Problem(Rules.BadNodeType, anchor, type.Name, reason);
        }
    }

    private static void CheckKeyUse(INamedTypeSymbol type, HandlerParser parser, KeyModel? key, Compilation compilation)
    {
        foreach (var (asked, anchor) in parser.KeysAskedFor)
        {
            if (key is null)
            {
                parser.Problem(Rules.KeyedOnly, anchor, type.Name, "the key");
            }
            else if (!type.IsOpen() && asked.WithoutTupleNames(compilation).ToRef().Name != key.Type.Name)
            {
                parser.Problem(Rules.BadHandler, anchor, type.Name, $"asks for a key of type {asked.ToRef().Display}, but its key is {key.Type.Display}");
            }
        }

        foreach (var anchor in parser.KeyStatesAskedFor)
        {
            if (key is null)
            {
                parser.Problem(Rules.KeyedOnly, anchor, type.Name, "KeyState");
            }
            else if (parser.State is null)
            {
                parser.Problem(Rules.BadHandler, anchor, type.Name, "asks for KeyState, but has no state that could be new or cleared: ask for 'ref TState' as well");
            }
        }
    }

    private static void CheckPolicy(INamedTypeSymbol type, Role role, HandlerParser parser, ErrorPolicyKind policy, SourceModel? source, EventTimeModel? eventTime)
    {
        if (policy == ErrorPolicyKind.Fail)
        {
            return;
        }

        var attribute = new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "OnErrorAttribute");
        if (source is { DecodesRecords: false } && eventTime is not { IsComputed: true })
        {
            parser.Problem(Rules.BadHandler, attribute, type.Name, $"is a source that decodes nothing and computes no time of its events, so there is nothing for ErrorPolicy.{policy}: put the policy on the operator that may fail");
        }

        if (parser.Handlers.Any(handler => handler.IsDirect))
        {
            parser.Problem(Rules.BadHandler, attribute, type.Name, $"emits straight through TEmit, which can't be taken back under ErrorPolicy.{policy}: ask for Emit<TOut>, or fail");
        }

        StoredStateParser.CheckCopied(type, parser, policy);
    }

    /// <summary>State that every worker has for itself must be mergeable, for the day when there are fewer workers.</summary>
    private static void CheckPerWorker(INamedTypeSymbol type, HandlerParser parser, KeyModel? key)
    {
        // What a broadcast input writes every worker has already, which is said elsewhere.
        if (type.Attribute("PerWorkerAttribute") is null || parser.Shared is not null)
        {
            return;
        }

        var attribute = new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "PerWorkerAttribute");
        if (parser.State is not { } state)
        {
            parser.Problem(Rules.BadHandler, attribute, type.Name, "is [PerWorker] but has no state: a handler asks for it as 'ref TState'");
        }
        else if (key is not null)
        {
            parser.Problem(Rules.BadHandler, attribute, type.Name, "is [PerWorker] and keyed: keyed state lives with its key; remove one of the two");
        }
        else if (!parser.Find("Merge", nearestOnly: false).Any(merge => merge.IsStatic && RoleHandlers.IsMerge(merge, state) && merge.Parameters[1].RefKind == RefKind.In))
        {
            parser.Problem(Rules.BadHandler, attribute, type.Name, $"is [PerWorker] without a way to merge two workers' state: write 'static void Merge(ref {state.ToRef().Display} into, in {state.ToRef().Display} from)'");
        }
    }

    private static void AddLateOutputs(HandlerParser parser)
    {
        foreach (var input in parser.InputTypes.Where((_, index) => !parser.Inputs[index].IsBroadcast).ToList())
        {
            parser.Output(OutputKind.Late, input);
        }
    }

    private static void AddErrorOutputs(HandlerParser parser, Compilation compilation, Role role, SourceModel? source, EventTimeModel? eventTime)
    {
        if (compilation.GetTypeByMetadataName("FastFlow.Failed`1") is not { } failed)
        {
            return;
        }

        if (role == Role.Source)
        {
            if (source is { DecodesRecords: true } && compilation.GetTypeByMetadataName("FastFlow.RawRecord") is { } raw)
            {
                parser.Output(OutputKind.Errors, failed.Construct(raw));
            }

            foreach (var timed in parser.MainOutputs.Where(_ => eventTime is { IsComputed: true }).ToList())
            {
                parser.Output(OutputKind.Errors, failed.Construct(timed));
            }

            return;
        }

        foreach (var input in parser.InputTypes.ToList())
        {
            parser.Output(OutputKind.Errors, failed.Construct(input));
        }
    }

    private static ErrorPolicyKind Policy(INamedTypeSymbol type) =>
        type.Attribute("OnErrorAttribute")?.ConstructorArguments.FirstOrDefault().Value is int value ? (ErrorPolicyKind)value : ErrorPolicyKind.Fail;

    private static Construction ConstructionOf(INamedTypeSymbol type, HandlerParser parser, Role role, SourceModel? source, bool readsInstance, Compilation compilation)
    {
        if (type.TypeKind == TypeKind.Interface || type.SelfAndBases().SelectMany(level => level.GetMembers()).Any(Symbols.IsRequired))
        {
            return Construction.Required;
        }

        var declared = type.InstanceConstructors.Where(constructor => !constructor.IsImplicitlyDeclared).ToList();
        if (type.IsValueType ? declared.Any(constructor => constructor.Parameters.Length > 0) : !type.InstanceConstructors.Any(constructor => constructor.Parameters.Length == 0 && constructor.IsCallable(compilation.Assembly)))
        {
            return Construction.Required;
        }

        if (role == Role.Source && source is { Kind: SourceKind.Input })
        {
            return Construction.Internal;
        }

        var hasInstance = role == Role.Source || readsInstance || parser.Handlers.Any(handler => !handler.IsStatic)
            || HasLifecycle(type, "Open", 1, compilation) || HasLifecycle(type, "Close", 0, compilation);
        return hasInstance ? Construction.Optional : Construction.None;
    }

    /// <summary>What the constructor takes that a container would use, the accessible one with the most parameters, and the members it leaves to be set.</summary>
    private static EquatableArray<ConstructorParameter> ConstructorParameters(INamedTypeSymbol type, Compilation compilation)
    {
        var constructor = type.InstanceConstructors.Where(c => c.IsCallable(compilation.Assembly) && !IsCopy(c, type))
            .OrderByDescending(c => c.Parameters.Length).FirstOrDefault();
        if (constructor is null)
        {
            return EquatableArray<ConstructorParameter>.Empty;
        }

        var members = constructor.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "SetsRequiredMembersAttribute")
            ? []
            : type.SelfAndBases().SelectMany(level => level.GetMembers()).Where(Symbols.IsRequired);
        return constructor.Parameters.Select(p => new ConstructorParameter(p.Name, p.Type.ToRef(), Default(p)))
            .Concat(members.Select(m => new ConstructorParameter(m.Name, (m is IFieldSymbol field ? field.Type : ((IPropertySymbol)m).Type).ToRef(), null, IsMember: true)))
            .ToEquatableArray();
    }

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static string? Default(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue)
        {
            return null;
        }

        return parameter.ExplicitDefaultValue switch
        {
            null => "default",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char character => SymbolDisplay.FormatLiteral(character, quote: true),
            bool flag => flag ? "true" : "false",
            double number => number.ToString("R", CultureInfo.InvariantCulture) + "d",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "m",
            IFormattable number => $"({parameter.Type.ToRef().Name})({number.ToString(null, CultureInfo.InvariantCulture)})",
            _ => "default",
        };
    }

    private static bool HasLifecycle(INamedTypeSymbol type, string name, int parameters, Compilation compilation) =>
        type.TypeKind != TypeKind.Interface && type.SelfAndBases().SelectMany(level => level.GetMembers(name)).OfType<IMethodSymbol>().Any(method =>
            method is { IsStatic: false, ReturnsVoid: true, Arity: 0 } && method.Parameters.Length == parameters && method.IsCallable(compilation.Assembly)
            && (parameters == 0 || method.Parameters[0].Type.IsFastFlow("OperatorContext")));
}
