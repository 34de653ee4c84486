namespace FastFlow.Tests.Time.Windows;

/// <summary>Before which steps of a test its windows are saved and restored.</summary>
internal sealed class RestorePlan
{
    private readonly int _stepsBetween;
    private readonly int _only;
    private int _step;

    private RestorePlan(int stepsBetween, int only) => (_stepsBetween, _only) = (stepsBetween, only);

    /// <summary>In which order rows come, and how some are damaged.</summary>
    public Random Random { get; } = new(1);

    /// <summary>It is before some step.</summary>
    public bool IsAny => _stepsBetween > 0 || _only >= 0;

    public static RestorePlan Never => new(0, -1);

    /// <summary>Every so many steps, at random.</summary>
    public static RestorePlan Often(int steps) => new(steps, -1);

    /// <summary>By seed: before every step, often, or seldom.</summary>
    public static RestorePlan BySeed(int seed) => Often((seed % 3) switch { 0 => 1, 1 => 8, _ => 60 });

    /// <summary>Before one step, counted from 0.</summary>
    public static RestorePlan OnlyAt(int step) => new(0, step);

    /// <summary>A step follows: whether windows are restored before it.</summary>
    public bool IsNow() => _step++ == _only || (_stepsBetween > 0 && Random.Next(_stepsBetween) == 0);
}
