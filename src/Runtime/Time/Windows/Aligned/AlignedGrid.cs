using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The arithmetic of aligned windows. Time is cut into panes, numbered from the epoch, none of which any window cuts through. A window is known by its end, which
/// is the number of the first pane behind it. Pane numbers never overflow: a pane has at least 2 ticks.
/// </summary>
internal readonly struct AlignedGrid
{
    /// <summary>More panes in a window are refused: each is a place in memory.</summary>
    private const long MostPanes = 1 << 24;

    // Ticks from the start of pane 0 to the epoch, below one pane.
    private readonly long _offset;

    // Windows start where the pane's number is _phase modulo _period.
    private readonly long _period;
    private readonly long _phase;

    public AlignedGrid(in AlignedWindowOptions options)
    {
        var (size, slide) = (options.SizeTicks, options.SlideTicks);
        if (slide < 1 || size < slide)
        {
            throw new ArgumentException($"Windows of {size} ticks every {slide} ticks can't be: the slide lies between 1 tick and the size, so that every event is in a window.", nameof(options));
        }

        if (options.IsCumulative && size % slide != 0)
        {
            throw new ArgumentException($"Cumulative windows up to {size} ticks in steps of {slide} ticks can't be: the size must be a multiple of the step.", nameof(options));
        }

        PaneTicks = TimeMath.GreatestCommonDivisor(size, slide);
        if (PaneTicks < 2 || size / PaneTicks > MostPanes)
        {
            throw new ArgumentException(
                $"Windows of {size} ticks every {slide} ticks would be made of {size / PaneTicks} panes of {PaneTicks} ticks. A pane, which is the greatest common divisor of both, " +
                $"has at least 2 ticks, and a window at most {MostPanes} panes: round size and slide to a common unit.",
                nameof(options));
        }

        IsCumulative = options.IsCumulative;
        PanesPerWindow = size / PaneTicks;
        _period = IsCumulative ? PanesPerWindow : slide / PaneTicks;
        _offset = Modulo(options.OffsetTicks, PaneTicks);
        _phase = Modulo(TimeMath.FloorDivide(options.OffsetTicks, PaneTicks), _period);
    }

    public long PaneTicks { get; }

    /// <summary>Of the longest window.</summary>
    public long PanesPerWindow { get; }

    public bool IsCumulative { get; }

    /// <summary>The pane that an instant lies in.</summary>
    public long PaneOf(long time)
    {
        // Not time − offset, which could overflow.
        var pane = TimeMath.FloorDivide(time, PaneTicks);
        return time - (pane * PaneTicks) < _offset ? pane - 1 : pane;
    }

    /// <summary>The first instant of a pane; saturates.</summary>
    public long TickOf(long pane) => TimeMath.Saturate(((Int128)pane * PaneTicks) + _offset);

    /// <summary>The first pane of which all instants can be told in ticks.</summary>
    public long FirstWhole => PaneOf(long.MinValue) + 1;

    /// <summary>The end of the first window behind <paramref name="bound"/>, which may itself be an end; it is also the end of the first window that contains the pane of this number.</summary>
    public long NextEnd(long bound) => IsCumulative ? bound + 1 : FloorToStart(bound - PanesPerWindow) + _period + PanesPerWindow;

    /// <summary>
    /// The end of the last window that ends by <paramref name="bound"/>. The panes from that number on are those that no window that ends by it contains.
    /// </summary>
    public long LastEndBy(long bound) => IsCumulative ? bound : FloorToStart(bound - PanesPerWindow) + PanesPerWindow;

    /// <summary>The end of the last window that contains the pane.</summary>
    public long LastEndOf(long pane) => FloorToStart(pane) + PanesPerWindow;

    /// <summary>Below this number lie the panes all windows of which end by <paramref name="bound"/>.</summary>
    public long DeadBelow(long bound) => IsCumulative ? FloorToStart(bound) : FloorToStart(bound - PanesPerWindow) + _period;

    /// <summary>The first pane of the window that ends there.</summary>
    public long StartOf(long end) => IsCumulative ? FloorToStart(end - 1) : end - PanesPerWindow;

    private long FloorToStart(long pane) => _period == 1 ? pane : pane - Modulo(pane - _phase, _period);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Modulo(long value, long divisor)
    {
        var remainder = value % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }
}
