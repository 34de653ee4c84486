namespace FastFlow.Testing.Tests.Time;

/// <param name="Key">The key.</param>
/// <param name="Value">What the event's history comes to.</param>
/// <param name="At">When, in ticks.</param>
public readonly record struct Ping(int Key, long Value, long At)
{
    /// <summary>When, too, but not every event can tell.</summary>
    public long Told => Value % 4 == 3 ? throw new InvalidOperationException("It can't tell when.") : At;

    public override string ToString() => $"Ping {{ Key = {Key}, Value = {Value}, At = {At} }}";
}

/// <inheritdoc cref="Ping"/>
public readonly record struct Pong(int Key, long Value, long At);

/// <summary>What a window of random pipelines gathers: a number that depends on every event and their order, however they were put together.</summary>
public record struct Tally
{
    public long Hash;
    public int Count;

    public void Add(long value) => (Hash, Count) = (unchecked((Hash * Mix.Prime) + value), Count + 1);

    public void Merge(Tally later)
    {
        for (var i = 0; i < later.Count; i++)
        {
            Hash = unchecked(Hash * Mix.Prime);
        }

        (Hash, Count) = (unchecked(Hash + later.Hash), Count + later.Count);
    }
}
/// <summary>What the handlers of random pipelines call: keeps their bodies short.</summary>
public static class Mix
{
    public const long Prime = 1_000_003;

    public static long Of(params ReadOnlySpan<long> values)
    {
        var mixed = 7L;
        foreach (var value in values)
        {
            mixed = unchecked((mixed ^ value) * Prime);
            mixed ^= mixed >>> 29;
        }

        return mixed;
    }

    public static long Of(Window window) => Of(window.Start.Ticks, window.End.Ticks);

    public static long Of(Firing firing) => Of((long)firing.Kind, firing.Number);

    public static long Of(Clock clock) => Of(clock.Watermark.Ticks, clock.Now.Ticks);

    public static long Of(Timestamp time) => time.Ticks;

    public static long Of(TimeDomain domain) => (long)domain;
}
