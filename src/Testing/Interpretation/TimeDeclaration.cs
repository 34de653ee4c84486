using System.Reflection;
using FastFlow.Compiler;

namespace FastFlow.Testing;

/// <summary>What an operator's attributes say of when its events happened.</summary>
internal sealed class TimeDeclaration
{
    private readonly EventTimeAttribute _attribute;

    private TimeDeclaration(EventTimeAttribute attribute, long outOfOrderness) => (_attribute, OutOfOrderness) = (attribute, outOfOrderness);

    public long OutOfOrderness { get; }

    /// <param name="node">The node.</param>
    /// <param name="instance">Makes the operator, if one of its members holds a duration.</param>
    /// <returns>Null if it says nothing.</returns>
    public static TimeDeclaration? Of(PipelineNode node, Func<object?> instance)
    {
        if (node.Operator.GetCustomAttribute<EventTimeAttribute>(inherit: false) is not { } attribute)
        {
            return null;
        }

        var watermark = node.Operator.GetCustomAttribute<WatermarkAttribute>(inherit: false) ?? new WatermarkAttribute();
        return new TimeDeclaration(attribute, Duration(node, watermark.OutOfOrderness, instance));
    }

    /// <summary>The ticks of a duration: written out, or the name of a member of the operator.</summary>
    public static long Duration(PipelineNode node, string text, Func<object?> instance)
    {
        if (Durations.Parse(text, out var ticks) is null)
        {
            return ticks;
        }

        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;
        var duration = node.Operator.GetProperty(text, any) is { } property ? property.GetValue(property.GetMethod!.IsStatic ? null : instance())
            : node.Operator.GetField(text, any) is { } field ? field.GetValue(field.IsStatic ? null : instance())
            : null;
        return duration is TimeSpan span ? span.Ticks : throw new ArgumentException($"{node.Display} has no duration {text}: it {Durations.Parse(text, out _)}, and no TimeSpan of that name is there.");
    }

    /// <summary>When an event happened.</summary>
    public long TimeOf(Type type, object? value) => KeySelector.Member(type, _attribute.Member, value) switch
    {
        Timestamp timestamp => timestamp.Ticks,
        DateTimeOffset instant => Timestamp.From(instant).Ticks,
        DateTime instant => Timestamp.From(instant).Ticks,
        ulong count => Timestamp.FromUnix((long)Math.Min(count, long.MaxValue), _attribute.Unit).Ticks,
        IConvertible count => Timestamp.FromUnix(count.ToInt64(null), _attribute.Unit).Ticks,
        var other => throw new ArgumentException($"{NodeLookup.Short(type)}.{_attribute.Member} is {other?.GetType().Name ?? "null"}, which is no instant."),
    };
}
