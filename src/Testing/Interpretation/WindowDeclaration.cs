using System.Reflection;

namespace FastFlow.Testing;

internal enum WindowShape
{
    Tumbling,
    Sliding,
    Cumulative,
    Session,
    Count,
    Global,
}

/// <summary>An operator's window as its attributes declare it. Durations are ticks.</summary>
internal sealed class WindowDeclaration
{
    private readonly Func<object?> _instance;
    private readonly PipelineNode _node;
    private readonly bool _isEarlyInProcessingTime;

    private WindowDeclaration(PipelineNode node, WindowShape shape, Func<object?> instance)
    {
        (_node, Shape, _instance) = (node, shape, instance);
        var early = Attribute<EarlyResultsAttribute>();
        EarlyEvery = early is null ? 0 : Ticks(early.Interval);
        _isEarlyInProcessingTime = early is { Time: TimeDomain.Processing };
        Lateness = Attribute<AllowedLatenessAttribute>() is { } lateness ? Ticks(lateness.Lateness) : 0;
        EveryEvent = Attribute<EveryEventAttribute>() is not null;
        Trigger = InterpretedTrigger.Of(node);
        Gaps = InterpretedNode.Methods(node.Operator, "Gap", nearestOnly: false);
    }

    public WindowShape Shape { get; }

    /// <summary>Of a session the gap, unless a method says.</summary>
    public long Size { get; private init; }

    /// <summary>From one window to the next; of cumulative windows the step.</summary>
    public long Slide { get; private init; }

    public long Offset { get; private init; }

    public int Count { get; private init; }

    /// <summary>How many events lie between two results of a count window.</summary>
    public int Every { get; private init; }

    public bool IsProcessingTime { get; private init; }

    public long Lateness { get; }

    /// <summary>0: there are no early results.</summary>
    public long EarlyEvery { get; }

    /// <summary>Its early results go by another time than its windows do.</summary>
    public bool IsEarlyInProcessingTime => _isEarlyInProcessingTime && !IsProcessingTime;

    public bool EveryEvent { get; }

    public InterpretedTrigger? Trigger { get; }

    private List<MethodInfo> Gaps { get; }

    /// <param name="node">The node.</param>
    /// <param name="instance">Makes the operator, if one of its members holds a duration.</param>
    /// <returns>Null if it has no window.</returns>
    public static WindowDeclaration? Of(PipelineNode node, Func<object?> instance)
    {
        foreach (var attribute in node.Operator.GetCustomAttributes(inherit: false))
        {
            long Ticks(string text) => TimeDeclaration.Duration(node, text, instance);
            var found = attribute switch
            {
                TumblingWindowAttribute tumbling => new WindowDeclaration(node, WindowShape.Tumbling, instance)
                {
                    Size = Ticks(tumbling.Size), Slide = Ticks(tumbling.Size), Offset = Ticks(tumbling.Offset), IsProcessingTime = tumbling.Time == TimeDomain.Processing,
                },
                SlidingWindowAttribute sliding => new WindowDeclaration(node, WindowShape.Sliding, instance)
                {
                    Size = Ticks(sliding.Size), Slide = Ticks(sliding.Slide), Offset = Ticks(sliding.Offset), IsProcessingTime = sliding.Time == TimeDomain.Processing,
                },
                CumulativeWindowAttribute cumulative => new WindowDeclaration(node, WindowShape.Cumulative, instance)
                {
                    Size = Ticks(cumulative.Size), Slide = Ticks(cumulative.Step), Offset = Ticks(cumulative.Offset), IsProcessingTime = cumulative.Time == TimeDomain.Processing,
                },
                SessionWindowAttribute session => new WindowDeclaration(node, WindowShape.Session, instance)
                {
                    Size = session.Gap is null ? 0 : Ticks(session.Gap), IsProcessingTime = session.Time == TimeDomain.Processing,
                },
                CountWindowAttribute count => new WindowDeclaration(node, WindowShape.Count, instance) { Count = count.Count, Every = count.Every },
                GlobalWindowAttribute => new WindowDeclaration(node, WindowShape.Global, instance),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>What keeps its windows; null for a join, which keeps its sides itself.</summary>
    public InterpretedWindows? Interpret(InterpretedNode node) => node.Node.Role == "Join" ? null : Shape switch
    {
        WindowShape.Session => new SessionInterpretation(node, this),
        WindowShape.Count => new CountInterpretation(node, this),
        WindowShape.Global => new GlobalInterpretation(node, this),
        _ => new AlignedInterpretation(node, this),
    };

    /// <summary>The gap of an event's session.</summary>
    public long GapOf(Type input, object? value)
    {
        if (Size > 0)
        {
            return Size;
        }

        var method = Gaps.First(gap => gap.GetParameters() is [var only] && (only.ParameterType.IsByRef ? only.ParameterType.GetElementType() : only.ParameterType) == input);
        var ticks = ((TimeSpan)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [value], null)!).Ticks;
        return ticks > 0 ? ticks : throw new ArgumentOutOfRangeException(nameof(value), ticks, $"The gap of a session of {_node.Display} is above 0.");
    }

    /// <summary>Starts and ends of the windows that an instant lies in, by their end.</summary>
    public IEnumerable<(Int128 Start, Int128 End)> WindowsOf(long time)
    {
        if (Shape == WindowShape.Cumulative)
        {
            var first = Floor(time, Size);
            for (var end = first + Slide; end <= first + Size; end += Slide)
            {
                if (time < end)
                {
                    yield return (first, end);
                }
            }

            yield break;
        }

        var last = Floor(time, Slide);
        var start = last;
        while (start - Slide + Size > time)
        {
            start -= Slide;
        }

        for (; start <= last; start += Slide)
        {
            yield return (start, start + Size);
        }
    }

    /// <summary>The pane that an instant lies in: the longest stretch that no window begins or ends within.</summary>
    public Int128 PaneOf(long time) => Floor(time, (long)Int128.Abs(GreatestCommonDivisor(Size, Slide)));

    private Int128 Floor(long time, long size)
    {
        var distance = ((Int128)time - Offset) % size;
        return time - (distance < 0 ? distance + size : distance);
    }

    private static Int128 GreatestCommonDivisor(Int128 left, Int128 right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);

    private T? Attribute<T>()
        where T : Attribute => _node.Operator.GetCustomAttribute<T>(inherit: false);

    private long Ticks(string text) => TimeDeclaration.Duration(_node, text, _instance);
}
