using System.Globalization;

namespace FastFlow.Testing.Tests.Time;

internal enum TimeAct
{
    Push,
    AdvanceTo,
    AdvanceAllTo,
    AdvanceProcessing,
    Idle,
    End,
}

/// <summary>One thing that a test does to a pipeline.</summary>
/// <param name="Act">What.</param>
/// <param name="Source">The source's place among the sources.</param>
/// <param name="Ticks">A time, or how long.</param>
/// <param name="Key">Of an event.</param>
/// <param name="Value">Of an event.</param>
/// <param name="IsWithNext">An event that is pushed in one batch with the one behind it.</param>
internal readonly record struct TimeStep(TimeAct Act, int Source, long Ticks, int Key = 0, long Value = 0, bool IsWithNext = false);

/// <summary>Random streams with disorder, equal and extreme times, inputs that fall silent and end, watermarks and processing time by hand.</summary>
internal sealed class TimeScript(IReadOnlyList<TimeStep> steps)
{
    private static readonly long[] Origins = [0, -40, 1_000_000_000_000, long.MinValue + 1, long.MinValue + 60, long.MaxValue - 150, long.MaxValue - 40];

    public IReadOnlyList<TimeStep> Steps => steps;

    public static TimeScript Random(Random random, int sources, int length)
    {
        var steps = new List<TimeStep>();
        var origin = random.Next(2) == 0 ? 0 : Origins[random.Next(Origins.Length)];
        var (clocks, hasEnded) = (Enumerable.Repeat(origin, sources).ToArray(), new bool[sources]);
        var disorder = random.Next(4) * 6;
        var keys = random.Next(1, 5);
        var acts = random.Next(3) == 0 ? 30 : random.Next(2, 12);
        for (var i = 0; i < length; i++)
        {
            var source = random.Next(sources);
            if (hasEnded[source])
            {
                continue;
            }

            var now = clocks[source];
            steps.Add(random.Next(acts) != 0
                ? Event(random, source, ref clocks[source], disorder, keys)
                : random.Next(12) switch
                {
                    < 3 => new TimeStep(TimeAct.AdvanceTo, source, TimeMath.Add(now, random.Next(-10, 20))),
                    < 4 => new TimeStep(TimeAct.AdvanceAllTo, 0, TimeMath.Add(now, random.Next(-10, 20))),
                    < 8 => new TimeStep(TimeAct.AdvanceProcessing, 0, random.Next(12)),
                    < 11 => new TimeStep(TimeAct.Idle, source, 0),
                    _ when random.Next(3) == 0 => new TimeStep(TimeAct.End, source, 0),
                    _ => Event(random, source, ref clocks[source], disorder, keys),
                });
            hasEnded[source] |= steps[^1].Act == TimeAct.End;
        }

        return new TimeScript(steps);
    }

    /// <summary>The script without some of its steps.</summary>
    public TimeScript Without(int from, int count) => new([.. steps.Take(from), .. steps.Skip(from + count)]);

    public override string ToString() => string.Join('\n', steps.Select(step => string.Create(CultureInfo.InvariantCulture, $"{step.Act} {step.Source} {step.Ticks}{(step.Act == TimeAct.Push ? $" key {step.Key} value {step.Value}{(step.IsWithNext ? " +" : string.Empty)}" : string.Empty)}")));

    private static TimeStep Event(Random random, int source, ref long clock, int disorder, int keys)
    {
        clock = TimeMath.Add(clock, random.Next(20) == 0 ? random.Next(60) : random.Next(3));
        var time = random.Next(40) switch
        {
            0 => TimeMath.Subtract(clock, random.Next(100)),
            1 when random.Next(10) == 0 => random.Next(2) == 0 ? long.MaxValue : long.MinValue,
            _ => TimeMath.Subtract(clock, random.Next(disorder + 1)),
        };
        return new TimeStep(TimeAct.Push, source, time, random.Next(keys), random.Next(1000), random.Next(3) != 0);
    }
}
