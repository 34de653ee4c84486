namespace FastFlow;

/// <summary>
/// Whether a job that failed is started again from its last checkpoint, and after how long. What can't get better by trying again is never retried: state that doesn't fit or is damaged, a
/// newer attempt elsewhere, a failure before the first event of the first attempt, and the same failure three times without a checkpoint between.
/// </summary>
public abstract class RestartPolicy
{
    private RestartPolicy()
    {
    }

    /// <summary>Never: the job fails with what failed.</summary>
    public static RestartPolicy None { get; } = new Never();

    /// <summary>So many times, after the same delay each.</summary>
    /// <param name="attempts">How often it is started again in all.</param>
    /// <param name="delay">Before each.</param>
    public static RestartPolicy FixedDelay(int attempts, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(attempts);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new Fixed(attempts, delay);
    }

    /// <summary>For ever, after a delay that grows with every failure and is the first again when the job has run well for long.</summary>
    /// <param name="initial">The first delay; one second unless given.</param>
    /// <param name="maximum">The longest; a minute unless given.</param>
    /// <param name="multiplier">By what it grows.</param>
    /// <param name="jitter">A random part, up to this fraction of the delay, more or less, so that jobs that failed together don't come back together.</param>
    /// <param name="resetAfter">How long is well; ten minutes unless given.</param>
    /// <param name="seed">Of the random part; from the clock unless given.</param>
    public static RestartPolicy ExponentialBackoff(TimeSpan? initial = null, TimeSpan? maximum = null, double multiplier = 2, double jitter = 0.1, TimeSpan? resetAfter = null, int? seed = null)
    {
        var (first, longest, reset) = (initial ?? TimeSpan.FromSeconds(1), maximum ?? TimeSpan.FromMinutes(1), resetAfter ?? TimeSpan.FromMinutes(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(first, TimeSpan.Zero, nameof(initial));
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first, nameof(maximum));
        ArgumentOutOfRangeException.ThrowIfLessThan(multiplier, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 1);
        return new Exponential(first, longest, multiplier, jitter, reset, seed);
    }

    /// <summary>As long as there are not more failures than <paramref name="maximum"/> within <paramref name="per"/>.</summary>
    /// <param name="maximum">How many failures are put up with.</param>
    /// <param name="per">In how long.</param>
    /// <param name="delay">Before each start; one second unless given.</param>
    public static RestartPolicy FailureRate(int maximum, TimeSpan per, TimeSpan? delay = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximum);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(per, TimeSpan.Zero);
        return new Rate(maximum, per, delay ?? TimeSpan.FromSeconds(1));
    }

    /// <summary>A job's own course through the policy: asked at every failure for how long the attempt had run, it says after how long to try again; null for never.</summary>
    internal abstract Func<TimeSpan, TimeSpan?> Begin(TimeProvider time);

    private sealed class Never : RestartPolicy
    {
        internal override Func<TimeSpan, TimeSpan?> Begin(TimeProvider time) => static _ => null;
    }

    private sealed class Fixed(int attempts, TimeSpan delay) : RestartPolicy
    {
        internal override Func<TimeSpan, TimeSpan?> Begin(TimeProvider time)
        {
            var left = attempts;
            return _ => left-- > 0 ? delay : null;
        }
    }

    private sealed class Exponential(TimeSpan initial, TimeSpan maximum, double multiplier, double jitter, TimeSpan resetAfter, int? seed) : RestartPolicy
    {
        internal override Func<TimeSpan, TimeSpan?> Begin(TimeProvider time)
        {
            var random = new Random(seed ?? unchecked((int)time.GetTimestamp()));
            var next = initial;
            return ran =>
            {
                var delay = ran >= resetAfter ? initial : next;
                next = TimeSpan.FromTicks((long)Math.Min(maximum.Ticks, delay.Ticks * multiplier));
                return delay * (1 + (jitter * ((2 * random.NextDouble()) - 1)));
            };
        }
    }

    private sealed class Rate(int maximum, TimeSpan per, TimeSpan delay) : RestartPolicy
    {
        internal override Func<TimeSpan, TimeSpan?> Begin(TimeProvider time)
        {
            var failures = new Queue<long>();
            return _ =>
            {
                var now = time.GetTimestamp();
                failures.Enqueue(now);
                while (time.GetElapsedTime(failures.Peek(), now) > per)
                {
                    failures.Dequeue();
                }

                return failures.Count <= maximum ? delay : null;
            };
        }
    }
}
