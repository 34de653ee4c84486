using System.ComponentModel;

namespace FastFlow;

/// <summary>Which windows an operator has that lie alike for all keys, and when they give results. All durations are ticks of 100 ns.</summary>
/// <param name="SizeTicks">The length of a window; of the longest, if they are cumulative.</param>
/// <param name="SlideTicks">From one window's start to the next; the size itself for tumbling windows; the step of cumulative ones, of which the size is a multiple.</param>
/// <param name="OffsetTicks">Where a window starts, counted from the epoch; any value.</param>
/// <param name="IsCumulative">Windows of 1, 2, 3 … slides that start together, up to the size.</param>
/// <param name="LatenessTicks">How long a window waits for late events after its end.</param>
/// <param name="EarlyEveryTicks">Whenever the watermark, or processing time, crosses a multiple of this, open windows that have changed give an early result; 0 for never.</param>
/// <param name="EveryEvent">Each event gives a result of each open window that it is in.</param>
/// <param name="FiresOnceAtTheEnd">A window gives its only result when its lateness has passed: what is asked for when the input is bounded and only final results count.</param>
/// <param name="IsEarlyInProcessingTime">Processing time brings early results about, not the watermark.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct AlignedWindowOptions(
    long SizeTicks,
    long SlideTicks,
    long OffsetTicks = 0,
    bool IsCumulative = false,
    long LatenessTicks = 0,
    long EarlyEveryTicks = 0,
    bool EveryEvent = false,
    bool FiresOnceAtTheEnd = false,
    bool IsEarlyInProcessingTime = false);
