using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// Aligned windows by number: window n is [n × slide + offset, that + size). They are made of panes, the widest spans of which every window has whole ones, so
/// that an event lies in one pane. Numbers don't overflow; instants saturate.
/// </summary>
/// <remarks>
/// Beside <see cref="AlignedGrid"/>, which knows a window by its last pane and therefore needs panes of at least 2 ticks, and few of them: joins take windows of any
/// length and slide. That one has cumulative windows, too, of which joins have none.
/// </remarks>
internal readonly struct WindowGrid
{
    private readonly long _pane;
    private readonly long _panesPerWindow;
    private readonly long _panesPerSlide;

    // Where pane 0 starts, less than a pane from 0, and the first pane of window 0, less than a slide from it: like this no pane's number overflows.
    private readonly long _offset;
    private readonly long _offsetPanes;

    /// <exception cref="ArgumentOutOfRangeException">The size or the slide is not above 0, or the slide is longer than the size.</exception>
    public WindowGrid(long size, long slide, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(slide);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slide, size);
        var divisor = TimeMath.GreatestCommonDivisor(size, slide);
        (_pane, _panesPerWindow, _panesPerSlide) = (divisor, size / divisor, slide / divisor);
        var remainder = offset % slide;
        (_offsetPanes, _offset) = Math.DivRem(remainder < 0 ? remainder + slide : remainder, divisor);
    }

    /// <summary>The pane of an instant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long PaneOf(long time)
    {
        // The offset is at least 0: only a time near the lower end overflows.
        var distance = unchecked(time - _offset);
        return distance <= time ? TimeMath.FloorDivide(distance, _pane) : PaneBelowRange(time);
    }

    /// <summary>The last window that a pane lies in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long LastWindowOf(long pane) => _panesPerSlide == 1 ? pane : LastOverlapping(pane);

    /// <summary>The first window that a pane lies in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long FirstWindowOf(long pane) => _panesPerWindow == 1 ? pane : FirstOverlapping(pane);

    /// <summary>The first pane of a window.</summary>
    public long FirstPaneOf(long window) => TimeMath.Saturate(ExactPaneOf(window));

    /// <summary>The last pane of a window.</summary>
    public long LastPaneOf(long window) => TimeMath.Saturate(ExactPaneOf(window) + _panesPerWindow - 1);

    /// <summary>The first instant of a window.</summary>
    public long StartOf(long window) => TimeMath.Saturate((ExactPaneOf(window) * _pane) + _offset);

    /// <summary>The first instant behind a window.</summary>
    public long EndOf(long window) => TimeMath.Saturate(((ExactPaneOf(window) + _panesPerWindow) * _pane) + _offset);

    private Int128 ExactPaneOf(long window) => ((Int128)window * _panesPerSlide) + _offsetPanes;

    private long LastOverlapping(long pane)
    {
        var quotient = TimeMath.FloorDivide(pane, _panesPerSlide);
        return unchecked(pane - (quotient * _panesPerSlide)) >= _offsetPanes ? quotient : quotient - 1;
    }

    // Windows before the last have the pane as well: as many as slides fit between the pane and the window's end. Only the lower end of the range has fewer.
    private long FirstOverlapping(long pane)
    {
        var last = LastWindowOf(pane);
        var within = unchecked(pane - (last * _panesPerSlide) - _offsetPanes);
        return last - Math.Min((_panesPerWindow - 1 - within) / _panesPerSlide, TimeMath.Subtract(last, long.MinValue));
    }

    private long PaneBelowRange(long time)
    {
        var distance = (Int128)time - _offset;
        var (quotient, remainder) = Int128.DivRem(distance, _pane);
        return TimeMath.Saturate(remainder < 0 ? quotient - 1 : quotient);
    }
}
