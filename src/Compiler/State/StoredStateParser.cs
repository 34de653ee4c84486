using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Finds all that an operator keeps, and how each of it is stored; FF0301 and FF0302 where it can't be.</summary>
internal sealed class StoredStateParser(INamedTypeSymbol type, HandlerParser parser, Compilation compilation)
{
    private readonly StoredTypeParser _types = new(compilation, new StateCodecs(type, compilation));

    public StoredTypes Parse(Role role, WindowModel? window, JoinModel? join, bool inOrder, KeyParser? key)
    {
        var trigger = parser.TriggerState is { } triggerState ? Stored(triggerState, AnchorOfTrigger(type), "its trigger's state") : null;
        var inputs = new List<StoredInput>();
        for (var i = 0; i < parser.InputTypes.Count; i++)
        {
            if (IsHeld(i, role, window, join, inOrder) && Stored(parser.InputTypes[i], parser.InputAnchors[i], "events of type") is { } held)
            {
                inputs.Add(new StoredInput(i, held));
            }
        }

        var (split, position) = role == Role.Source ? Source() : default;
        var transaction = role == Role.Sink ? type.AllInterfaces.Concat([type]).FirstOrDefault(i => i.IsFastFlow("ITransactionalSink`2")) : null;
        return new StoredTypes(
            parser.State is { } state ? Stored(state, parser.AnchorOfState(state), "state of type") : null,
            parser.Shared is { } shared ? Stored(shared, parser.AnchorOfState(shared), "state of type") : null,
            trigger,
            key is not null && (parser.State is not null || window is not null || join is not null || inOrder || parser.Handlers.Any(handler => handler.Kind == HandlerKind.OnTimer)) ? Key(key) : null,
            inputs.ToEquatableArray(),
            split is null ? null : Stored(split, RoleHandlers.OperatorAnchor(type), "splits of type", isKey: true),
            position is null ? null : Stored(position, RoleHandlers.OperatorAnchor(type), "positions of type"),
            transaction is null ? null : Stored(transaction.TypeArguments[1], RoleHandlers.OperatorAnchor(type), "transactions of type"));
    }

    /// <summary>A failed event leaves no trace, so what its handler may change is copied before; what a copy shares with the original can't be.</summary>
    public static void CheckCopied(INamedTypeSymbol type, HandlerParser parser, ErrorPolicyKind policy)
    {
        foreach (var state in new[] { parser.State, parser.Shared }.OfType<ITypeSymbol>())
        {
            CheckCopied(type, parser, policy, state, parser.AnchorOfState(state), "state of type");
        }

        if (parser.TriggerState is { } trigger)
        {
            CheckCopied(type, parser, policy, trigger, AnchorOfTrigger(type), "its trigger's state");
        }
    }

    private static void CheckCopied(INamedTypeSymbol type, HandlerParser parser, ErrorPolicyKind policy, ITypeSymbol state, Anchor anchor, string what)
    {
        // What can't be stored at all is said once.
        if (MutableReferences.In(state) is { } shared && !parser.Problems.Any(problem => problem.Anchor == anchor && (problem.Id == Rules.UnstorableState.Id || problem.Id == Rules.ResourceInState.Id)))
        {
            parser.Problem(Rules.UnstorableState, anchor, type.Name, $"{what} {state.ToRef().Display}", $"can't be put back as it was before an event that fails under ErrorPolicy.{policy}, because {shared}: keep values and strings in a struct, or fail");
        }
    }

    private static Anchor AnchorOfTrigger(INamedTypeSymbol type) => new(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: "TriggerAttribute`1");

    /// <summary>Events of the input wait for time, for the other side, or for the rest of their window.</summary>
    private bool IsHeld(int input, Role role, WindowModel? window, JoinModel? join, bool inOrder) => !parser.Inputs[input].IsBroadcast
        && (join is not null ? join is not { Kind: JoinKind.Lookup, WaitsForTable: false } || input == 1 : inOrder || (role == Role.Process && window is not null));

    private StoredKeyModel? Key(KeyParser key)
    {
        var names = type.Attribute("KeyByAttribute")?.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Array, IsNull: false } array ? array.Values.Select(value => value.Value as string ?? string.Empty).ToList() : [];
        var value = Stored(key.Type!, key.Anchor, "a key of type", isKey: true);
        return value is null ? null
            : names.Count == 0 && value.Form != StoredForm.Members && value.Form != StoredForm.Tuple ? new StoredKeyModel(value, EquatableArray.Of("Key"))
            : new StoredKeyModel(value, names.Select((name, index) => names.IndexOf(name) < index ? name + (index + 1) : name).ToEquatableArray());
    }

    private (ITypeSymbol? Split, ITypeSymbol? Position) Source()
    {
        foreach (var level in type.SelfAndBases())
        {
            if (level.IsFastFlow("CsvSource`1") || level.IsFastFlow("JsonSource`1") || level.IsFastFlow("CsvFiles`1") || level.IsFastFlow("JsonLinesFiles`1"))
            {
                return (level.MetadataName is "CsvFiles`1" or "JsonLinesFiles`1" ? compilation.GetSpecialType(SpecialType.System_String) : null, compilation.GetTypeByMetadataName("FastFlow.RecordPosition"));
            }
        }

        var reader = type.AllInterfaces.Concat([type]).FirstOrDefault(i => i.IsFastFlow("ISource`2") || i.IsFastFlow("ISplitSource`3"));
        return reader is null ? default : (reader.TypeArguments.Length == 3 ? reader.TypeArguments[1] : null, reader.TypeArguments[reader.TypeArguments.Length - 1]);
    }

    private StoredTypeModel? Stored(ITypeSymbol stored, Anchor anchor, string what, bool isKey = false)
    {
        var model = _types.Parse(stored, isKey, out var problem);

        // A parameter that is wrong already has its own message.
        if (problem is not null && !(anchor.Kind == AnchorKind.HandlerParameter && parser.Problems.Any(known => known.Anchor == anchor)))
        {
            var reason = problem.Rule == Rules.UnstorableState ? "can't be stored: " + problem.Reason : problem.Reason;
            parser.Problems.Add(new Problem(problem.Rule.Id, anchor, type.Name, $"{what} {stored.ToRef().Display}", reason) { Also = Place(problem.Member) });
        }

        return model;
    }

    private EquatableArray<Anchor> Place(ISymbol? member) => member?.ContainingType is not { IsTupleType: false } container || !SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, compilation.Assembly)
        ? EquatableArray<Anchor>.Empty
        : EquatableArray.Of(new Anchor(AnchorKind.TypeMember, Type: PipelineParser.MetadataName(container.OriginalDefinition), Member: member.Name));
}
