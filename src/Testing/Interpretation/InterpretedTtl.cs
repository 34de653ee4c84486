using System.Reflection;

namespace FastFlow.Testing;

/// <summary>How long a key's state outlives the key's last handler call, and when that was.</summary>
internal sealed class InterpretedTtl
{
    private readonly Dictionary<object, long> _touched = [];
    private readonly long _ticks;

    private InterpretedTtl(long ticks, bool isProcessingTime) => (_ticks, IsProcessingTime) = (ticks, isProcessingTime);

    public bool IsProcessingTime { get; }

    /// <param name="node">The node.</param>
    /// <param name="instance">Makes the operator, if one of its members holds the duration.</param>
    /// <returns>Null if its state never expires.</returns>
    public static InterpretedTtl? Of(PipelineNode node, Func<object?> instance) => node.Operator.GetCustomAttribute<StateTtlAttribute>(inherit: false) is { } attribute
        ? new InterpretedTtl(TimeDeclaration.Duration(node, attribute.Ttl, instance), attribute.Time == TimeDomain.Processing)
        : null;

    /// <summary>What the key has ended by <paramref name="now"/>. What was touched before any time was known doesn't end.</summary>
    public bool IsExpired(object key, long now) => _touched.TryGetValue(key, out var touched) && touched != long.MinValue && touched <= TimeMath.Subtract(now, _ticks);

    /// <summary>A handler has been called for the key; its state is new, or lives on.</summary>
    public void Touch(object key, long at, bool isNew) => _touched[key] = isNew || !_touched.TryGetValue(key, out var before) ? at : Math.Max(before, at);

    public void Remove(object key) => _touched.Remove(key);
}
