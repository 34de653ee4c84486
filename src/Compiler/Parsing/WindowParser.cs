using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace FastFlow.Compiler;

/// <summary>Parses an operator's window, with what makes it give results before and behind its end (DESIGN 2.5).</summary>
internal sealed class WindowParser(INamedTypeSymbol type, HandlerParser parser, DurationParser durations, IAssemblySymbol assembly)
{
    private const int MostPanes = 4096;

    private static readonly Dictionary<string, WindowKind> Kinds = new()
    {
        ["TumblingWindowAttribute"] = WindowKind.Tumbling,
        ["SlidingWindowAttribute"] = WindowKind.Sliding,
        ["CumulativeWindowAttribute"] = WindowKind.Cumulative,
        ["SessionWindowAttribute"] = WindowKind.Session,
        ["CountWindowAttribute"] = WindowKind.Count,
        ["GlobalWindowAttribute"] = WindowKind.Global,
    };

    // What only a window can have.
    private static readonly string[] Companions = ["AllowedLatenessAttribute", "EarlyResultsAttribute", "EveryEventAttribute", "TriggerAttribute`1"];

    /// <summary>The window as far as its attributes tell; <see cref="WithInputs"/> adds what depends on the inputs.</summary>
    public WindowModel? Parse(Role role)
    {
        var found = type.GetAttributes().Where(attribute => attribute.AttributeClass is { } name && Kinds.ContainsKey(name.MetadataName) && name.IsFastFlow(name.MetadataName)).ToList();
        if (found.Count == 0)
        {
            foreach (var companion in Companions.Select(name => type.Attribute(name)).OfType<AttributeData>())
            {
                Refuse(companion, "has {0} but no window: it says when a window gives its result");
            }

            return null;
        }

        if (found.Count > 1)
        {
            Refuse(found[1], "has two windows: an operator has one");
        }

        if (role is not (Role.Aggregate or Role.Process or Role.Join))
        {
            Refuse(found[0], "has a window, but only an [Aggregate], a [Process] or a [Join] gathers events");
            return null;
        }

        var window = Shape(found[0], Kinds[found[0].AttributeClass!.MetadataName]) with { EveryEvent = type.Attribute("EveryEventAttribute") is not null };
        return Companion(window, role);
    }

    /// <summary>Adds the gap method and the trigger, which have one overload per input.</summary>
    public WindowModel WithInputs(WindowModel window)
    {
        if (window.HasGapMethod)
        {
            window = window with { GapPassBy = Gaps().ToEquatableArray() };
        }

        var trigger = type.Attribute("TriggerAttribute`1");
        return trigger?.AttributeClass?.TypeArguments[0] is INamedTypeSymbol { TypeKind: not TypeKind.Error } triggerType
            ? window with { Trigger = new TriggerParser(type, triggerType, trigger, parser, assembly).Parse(window) }
            : window;
    }

    /// <summary>A problem of the whole attribute; {0} in it is the attribute's name.</summary>
    private void Refuse(AttributeData attribute, string what) =>
        parser.Problem(Rules.BadHandler, new Anchor(AnchorKind.OperatorAttribute, Type: type.ToRef().Name, Member: attribute.AttributeClass!.MetadataName), type.Name, what.Replace("{0}", $"[{Name(attribute)}]"));

    private static string Name(AttributeData attribute) => attribute.AttributeClass!.Name.Substring(0, attribute.AttributeClass.Name.Length - "Attribute".Length);

    private WindowModel Shape(AttributeData attribute, WindowKind kind)
    {
        var window = new WindowModel(kind, null, null, null, false, EquatableArray<PassBy>.Empty, 0, 0, IsProcessing(attribute), null, null, false, false, null);
        switch (kind)
        {
            case WindowKind.Tumbling:
                window = window with { Size = durations.Positional(attribute, 0, mayBeZero: false), Offset = durations.Named(attribute, "Offset", mayBeZero: true) };
                break;
            case WindowKind.Sliding or WindowKind.Cumulative:
                window = window with
                {
                    Size = durations.Positional(attribute, 0, mayBeZero: false),
                    Slide = durations.Positional(attribute, 1, mayBeZero: false),
                    Offset = durations.Named(attribute, "Offset", mayBeZero: true),
                };
                break;
            case WindowKind.Session:
                window = window with { Size = durations.Positional(attribute, 0, mayBeZero: false), HasGapMethod = attribute.ConstructorArguments.Length == 0 };
                break;
            case WindowKind.Count:
                return Counted(attribute, window);
        }

        CheckSizes(attribute, window);
        return window;
    }

    private WindowModel Counted(AttributeData attribute, WindowModel window)
    {
        var counts = attribute.ConstructorArguments.Select(argument => argument.Value as int? ?? 1).ToList();
        var count = counts.FirstOrDefault();
        var every = counts.Count > 1 ? counts[1] : count;
        if (count < 1)
        {
            durations.Problem(attribute, 0, $"a window of {count} events holds nothing: it has at least one");
        }
        else if (every < 1 || every > count)
        {
            durations.Problem(attribute, 1, every < 1 ? $"a result every {every} events never comes: it is at least every one" : $"a result every {every} events over the last {count} would leave some out: it is at most every {count}");
        }

        return window with { Count = count, Every = every };
    }

    private void CheckSizes(AttributeData attribute, WindowModel window)
    {
        if (window is { Size: { IsConstant: true, Ticks: var size }, Slide: { IsConstant: true, Ticks: var slide } })
        {
            var isSliding = window.Kind == WindowKind.Sliding;
            var panes = size / (isSliding ? CommonDivisor(size, slide) : slide);
            var reason = slide > size ? $"the {(isSliding ? "slide" : "step")} of {Durations.Format(slide)} is longer than the window of {Durations.Format(size)}"
                : !isSliding && size % slide != 0 ? $"the step of {Durations.Format(slide)} doesn't divide the window of {Durations.Format(size)}, so none would end with it"
                : panes > MostPanes ? $"a window of {Durations.Format(size)} every {Durations.Format(slide)} is made of {panes} panes, and {MostPanes} is the most: choose a {(isSliding ? "slide" : "step")} with a larger common divisor, or a shorter window"
                : null;
            if (reason is not null)
            {
                durations.Problem(attribute, 1, reason);
            }
        }

        var period = window.Kind == WindowKind.Sliding ? window.Slide : window.Size;
        if (window.Offset is { IsConstant: true, Ticks: var offset } && period is { IsConstant: true } && offset >= period.Ticks)
        {
            durations.Problem(attribute, DurationParser.IndexOf(attribute, "Offset"), $"the offset of {Durations.Format(offset)} is not less than the {Durations.Format(period.Ticks)} after which windows begin again");
        }
    }

    private static long CommonDivisor(long left, long right)
    {
        while (right != 0)
        {
            (left, right) = (right, left % right);
        }

        return left;
    }

    private WindowModel Companion(WindowModel window, Role role)
    {
        foreach (var companion in Companions.Select(name => type.Attribute(name)).OfType<AttributeData>())
        {
            var isLateness = companion.AttributeClass!.Name == "AllowedLatenessAttribute";
            if (isLateness && !window.IsInEventTime)
            {
                Refuse(companion, "has {0}, but only a window of event time has late events");
            }
            else if (!isLateness && window.Kind == WindowKind.Count)
            {
                Refuse(companion, "has {0}, but a [CountWindow] gives its results by count alone");
            }
            else if (!isLateness && role == Role.Join)
            {
                Refuse(companion, "has {0}, but a [Join] gives each pair once");
            }
        }

        var lateness = type.Attribute("AllowedLatenessAttribute");
        var early = type.Attribute("EarlyResultsAttribute");
        return window with
        {
            AllowedLateness = lateness is null ? null : durations.Positional(lateness, 0, mayBeZero: true),
            EarlyResults = early is null ? null : durations.Positional(early, 0, mayBeZero: false),
            IsEarlyInProcessingTime = early is not null && !window.IsProcessingTime && IsProcessing(early),
        };
    }

    // TimeDomain.Processing.
    private static bool IsProcessing(AttributeData attribute) => attribute.NamedArguments.Any(argument => argument is { Key: "Time", Value.Value: 1 });

    private IEnumerable<PassBy> Gaps()
    {
        var methods = parser.Find("Gap", nearestOnly: false);
        foreach (var eventType in parser.InputTypes)
        {
            var gap = methods.FirstOrDefault(method => method.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, eventType));
            var name = eventType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
            if (gap is not { IsStatic: true, Arity: 0 } || !gap.ReturnType.Is("System", "TimeSpan") || !gap.Parameters[0].IsTakenIn() || !gap.IsCallable(assembly))
            {
                parser.Problem(Rules.BadHandler, gap is null ? RoleHandlers.OperatorAnchor(type) : parser.AnchorOf(gap), type.Name, $"has a [SessionWindow] without a gap for {name}: give it one, [SessionWindow(\"10s\")], or write 'static TimeSpan Gap(in {name})'");
            }

            yield return gap is null ? PassBy.Value : HandlerParser.Pass(gap.Parameters[0]);
        }
    }
}
