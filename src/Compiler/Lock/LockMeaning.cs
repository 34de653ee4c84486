namespace FastFlow.Compiler;

/// <summary>What the rows of a state depend on beside their types, as text: kind, sizes, offset and time of a window, bounds of a join, an order by time.</summary>
internal static class LockMeaning
{
    public static string Of(OperatorModel op)
    {
        var parts = new List<string>();
        if (op.Window is { } window)
        {
            parts.Add($"{window.Kind.ToString().ToLowerInvariant()} window{Size(window)}");
        }

        switch (op.Join)
        {
            case { Kind: JoinKind.Interval } join:
                parts.Add($"interval join from {Duration(join.Before)} before to {Duration(join.After)} after");
                break;
            case { } join:
                parts.Add($"{join.Kind.ToString().ToLowerInvariant()} join{(join.WaitsForTable ? " that waits for its table" : string.Empty)}");
                break;
        }

        if (op.InEventTimeOrder)
        {
            parts.Add("in event time order");
        }

        return string.Join(", ", parts);
    }

    private static string Size(WindowModel window) => window.Kind switch
    {
        WindowKind.Count => $" of {window.Count} every {window.Every}",
        WindowKind.Global => string.Empty,
        WindowKind.Session => $" with a gap of {(window.HasGapMethod ? "its event" : Duration(window.Size))}{Time(window)}",
        _ => $" of {Duration(window.Size)}{(window.Slide is null ? string.Empty : $" every {Duration(window.Slide)}")}{(window.Offset is null or { IsConstant: true, Ticks: 0 } ? string.Empty : $" from {Duration(window.Offset)}")}{Time(window)}",
    };

    private static string Time(WindowModel window) => window.IsProcessingTime ? " by the clock" : string.Empty;

    // What a member holds is known only at start, and is looked at then.
    private static string Duration(DurationModel? duration) => duration is null ? "?" : duration.Member is { } member ? "its " + member : Durations.Format(duration.Ticks);
}
