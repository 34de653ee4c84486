using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses <c>[EventTime]</c> and <c>[Watermark]</c> (DESIGN 2.4).</summary>
internal sealed class EventTimeParser(INamedTypeSymbol type, HandlerParser parser, DurationParser durations, Compilation compilation)
{
    public EventTimeModel? Parse(Role role, WindowModel? window)
    {
        var attribute = type.Attribute("EventTimeAttribute");
        var watermark = type.Attribute("WatermarkAttribute");
        if (attribute is null)
        {
            if (watermark is not null)
            {
                Refuse(watermark, "has a [Watermark] but no [EventTime]: the watermark follows the member that it names");
            }

            return null;
        }

        if (role != Role.Source && !IsStateless(role, window))
        {
            Refuse(attribute, "has [EventTime], which stands on a source, or on a [Map], [Filter], [FlatMap] or [Process] behind it that has no key, no state, no window and no timers");
            return null;
        }

        if (parser.AskedFor.FirstOrDefault(asked => asked.Kind == ParameterKind.Timestamp) is { Anchor.Kind: not AnchorKind.Pipeline } time)
        {
            parser.Problem(Rules.BadHandler, time.Anchor, type.Name, "asks for the Timestamp, but is the one that tells it: its events have a time behind it");
            return null;
        }

        var outOfOrderness = watermark is null ? null : durations.Named(watermark, "OutOfOrderness", mayBeZero: true);
        var idleAfter = watermark is null ? null : durations.Named(watermark, "IdleAfter", mayBeZero: false);
        return Member(attribute) is { } model ? model with { OutOfOrderness = outOfOrderness ?? model.OutOfOrderness, IdleAfter = idleAfter } : null;
    }

    private bool IsStateless(Role role, WindowModel? window) =>
        role is Role.Map or Role.Filter or Role.FlatMap or Role.Process && window is null && parser.State is null && parser.Shared is null
        && type.Attribute("KeyByAttribute") is null && parser.Find("Key", nearestOnly: true).Count == 0
        && parser.AskedFor.All(asked => asked.Kind != ParameterKind.Timers);

    private EventTimeModel? Member(AttributeData attribute)
    {
        var name = attribute.ConstructorArguments.FirstOrDefault().Value as string ?? string.Empty;
        var unit = Unit(attribute);
        EventTimeModel? found = null;
        foreach (var eventType in parser.MainOutputs)
        {
            var member = KeyParser.ReadableMembers(eventType).FirstOrDefault(m => m.Name == name);
            var display = eventType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            if (member is null && eventType.IsOpen())
            {
                return null;
            }

            if (member is null || !member.IsCallable(compilation.Assembly))
            {
                RefuseMember(attribute, $"has [EventTime], but {display} has no readable member named '{name}'");
                return null;
            }

            var memberType = member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;
            if (memberType.IsOpen())
            {
                return null;
            }

            if (KindOf(memberType) is not { } kind)
            {
                RefuseMember(attribute, $"has [EventTime], but {display}.{name} is {memberType.ToRef().Display}, which is no instant: it takes Timestamp, DateTimeOffset, DateTime, or an integer with its Unit");
                return null;
            }

            var cannotThrow = Symbols.ReadsWithoutCode(member) && eventType.IsValueType && found is not { CannotThrow: false };
            var model = new EventTimeModel(name, kind, unit, memberType.SpecialType == SpecialType.System_UInt64, cannotThrow, new DurationModel(0), null)
            {
                IsComputed = !Symbols.ReadsWithoutCode(member) || found is { IsComputed: true },
            };
            if (found is not null && (found.Kind != model.Kind || found.IsUnsigned64 != model.IsUnsigned64))
            {
                RefuseMember(attribute, $"has [EventTime], but '{name}' is of different types in the events it emits: one type for all");
                return null;
            }

            found = model;
        }

        if (found is null && parser.Problems.Count == 0)
        {
            Refuse(attribute, "has [EventTime] but no untagged output whose events could tell it");
        }

        return found;
    }

    private static InstantKind? KindOf(ITypeSymbol type) => type switch
    {
        _ when type.IsFastFlow("Timestamp") => InstantKind.Timestamp,
        _ when type.Is("System", "DateTimeOffset") => InstantKind.DateTimeOffset,
        { SpecialType: SpecialType.System_DateTime } => InstantKind.DateTime,
        { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 } => InstantKind.Integer,
        _ => null,
    };

    /// <summary>Name of the unit's enum member; milliseconds unless given.</summary>
    private static string Unit(AttributeData attribute)
    {
        var unit = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Unit").Value;
        return unit.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, unit.Value))?.Name ?? "Milliseconds";
    }

    private void Refuse(AttributeData attribute, string what) => parser.Problem(Rules.BadHandler, Anchor(attribute), type.Name, what);

    private void RefuseMember(AttributeData attribute, string what) =>
        parser.Problem(Rules.BadHandler, Anchor(attribute) with { Kind = AnchorKind.OperatorAttributeArgument }, type.Name, what);

    private Anchor Anchor(AttributeData attribute) => new(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: attribute.AttributeClass!.MetadataName);
}
