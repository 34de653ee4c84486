using System.Globalization;

namespace FastFlow.Tests.Time.Joins;

/// <summary>A random sequence of what happens to a join, for the engine and for the definition.</summary>
internal static class JoinStream
{
    /// <summary>Around these the streams' times lie: the ends of the range, where sums overflow, too.</summary>
    public static readonly long[] Origins = [0, -1_000_000, long.MinValue, long.MaxValue - 120, long.MaxValue];

    /// <summary>Events in disorder, with times that are often the same, and a watermark that now and then moves, sometimes far; at last to the end.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="length">Steps.</param>
    /// <param name="keys">How many keys, from 0.</param>
    /// <param name="origin">Where the times begin.</param>
    /// <param name="skew">How much earlier right times are.</param>
    public static List<JoinStep> Of(Random random, int length, int keys, long origin, int skew = 0)
    {
        var steps = new List<JoinStep>();
        var disorder = random.Next(1, 40);
        var pace = random.Next(1, 6);
        long now = 0, watermark = long.MinValue;
        for (var i = 0; i < length; i++)
        {
            now += random.Next(0, 3) == 0 ? random.Next(0, pace) : 0;
            var dice = random.Next(0, 100);
            if (dice < 12)
            {
                var next = TimeMath.Add(origin, now - disorder + random.Next(0, dice == 0 ? 60 : 5));
                watermark = Math.Max(watermark, Math.Min(next, TimeMath.LastWatermark));
                steps.Add(new(JoinAct.Watermark, 0, watermark, 0));
                continue;
            }

            var isLeft = random.Next(0, 2) == 0;
            var time = TimeMath.Add(origin, now - random.Next(0, disorder + 4) - (isLeft ? 0 : skew));
            if (dice == 99)
            {
                time = random.Next(0, 3) switch { 0 => long.MinValue, 1 => long.MaxValue, _ => TimeMath.Add(time, random.Next(-1000, 1000)) };
            }

            // Most splits are about where the operator is, some are ahead.
            var carried = random.Next(0, 4) switch { 0 => long.MinValue, 1 => watermark, 2 => TimeMath.Add(watermark, random.Next(-5, 8)), _ => TimeMath.Subtract(time, random.Next(0, 9)) };
            steps.Add(new(isLeft ? JoinAct.Left : JoinAct.Right, random.Next(0, keys), time, Math.Min(carried, TimeMath.LastWatermark)));
        }

        steps.Add(new(JoinAct.Watermark, 0, long.MaxValue, 0));
        return steps;
    }

    /// <summary>The seed to run: printed when a test fails.</summary>
    public static string Name(int seed, string what) => string.Create(CultureInfo.InvariantCulture, $"seed {seed}, {what}");
}

internal enum JoinAct
{
    Left,
    Right,
    Watermark,
}

/// <param name="Act">What happens.</param>
/// <param name="Key">The key of an event.</param>
/// <param name="Time">The event's time, or the watermark.</param>
/// <param name="Carried">The watermark of the event's split.</param>
internal readonly record struct JoinStep(JoinAct Act, int Key, long Time, long Carried);

/// <summary>One result: the numbers of the steps that brought the two sides, −1 for none, behind which step it came out, and its time.</summary>
internal readonly record struct JoinResult(int Step, long Left, long Right, long Time);

/// <summary>An event without references, and one with.</summary>
internal readonly record struct Number(long Step);

internal sealed record Named(long Step);
