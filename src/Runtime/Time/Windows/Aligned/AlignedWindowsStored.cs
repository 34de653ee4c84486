namespace FastFlow;

/// <content>
/// What checkpoints hold. Of tumbling windows a row is a key's windows; where windows overlap, its panes, and how many results which window has given. Partial results are left out, since they follow from
/// the panes, but not at which pane they turn: merged otherwise, sums of floating-point numbers would differ in their last bits from those of a run that was never interrupted.
/// </content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    internal bool IsTumbling => _isTumbling;

    /// <summary>What the rows depend on. Not on lateness and early results, which may change.</summary>
    internal string MeaningIn(TimeDomain domain)
    {
        var (size, slide) = (StoredAccumulator.Text(_options.SizeTicks), StoredAccumulator.Text(_options.SlideTicks));
        var period = _grid.IsCumulative ? _options.SizeTicks : _options.SlideTicks;
        var offset = StoredAccumulator.Text((long)((((Int128)_options.OffsetTicks % period) + period) % period));
        var windows = _isTumbling ? $"tumbling windows of {size}" : _grid.IsCumulative ? $"cumulative windows up to {size} in steps of {slide}" : $"windows of {size} every {slide}";
        var once = _options.FiresOnceAtTheEnd ? $", one result each, {StoredAccumulator.Text(_options.LatenessTicks)} after the end" : "";
        return $"{windows} from {offset} in {StoredAccumulator.Text(domain)}{once}";
    }

    internal StateType RowType<TCodec>()
        where TCodec : struct, IAccumulatorCodec<TAccumulator>
    {
        var (time, number) = (StateType.Of(StateKind.Timestamp), StateType.Of(StateKind.Int64));
        var (count, flag) = (StateType.Of(StateKind.Int32), StateType.Of(StateKind.Boolean));
        var value = StoredAccumulator.Field<TAccumulator, TCodec>();
        if (_isTumbling)
        {
            return StateType.Struct(new StateField("Windows", StateType.Array(StateType.Struct(
                new("Start", time), new("End", time), new("Arrival", number), new("Fired", count), new("IsChanged", flag), value))));
        }

        return StateType.Struct(
            new("Arrival", number),
            new("Panes", StateType.Array(StateType.Struct(new("Start", time), new("HiddenUntil", StateType.Optional(time)), new("IsChanged", flag), value))),
            new("Windows", StateType.Array(StateType.Struct(
                new("Start", time), new("End", time), new("Length", StateType.Of(StateKind.TimeSpan)), new("Fired", count), new("HasTold", flag)))));
    }

    private protected override StateField[] OwnProgress =>
    [
        new("FirstPane", StateType.Optional(StateType.Of(StateKind.Int64))),
        new("Stacks", StateType.Optional(StateType.Struct(new("Middle", StateType.Of(StateKind.Int64)), new("End", StateType.Of(StateKind.Int64))))),
    ];

    private protected override void SaveOwnProgress(ref StateWriter writer)
    {
        writer.WriteBoolean(_hasBase);
        if (_hasBase)
        {
            writer.WriteInt64(_base);
        }

        var hasStacks = _isStacked && _stackEnd != long.MinValue;
        writer.WriteBoolean(hasStacks);
        if (hasStacks)
        {
            writer.WriteInt64(_middle);
            writer.WriteInt64(_stackEnd);
        }
    }

    private protected override void LoadOwnProgress(ref StateReader reader)
    {
        // Some windows beyond all times, as a ring or a window that holds the first instant may begin before it.
        var room = (2 * _grid.PanesPerWindow) + TPanes.Count;
        var (least, most) = (_grid.PaneOf(long.MinValue) - room, _grid.PaneOf(long.MaxValue) + room);
        _hasBase = reader.ReadBoolean();
        if (_hasBase)
        {
            _base = reader.ReadInt64();
            if (Watermark == long.MaxValue || _base < least || _base > most)
            {
                throw reader.Fail(sizeof(long), $"{_base} as the first pane that is kept close at hand", $"panes are numbered {least} … {most}, and there are none at the end of input");
            }
        }

        if (!reader.ReadBoolean())
        {
            return;
        }

        var (middle, end) = (reader.ReadInt64(), reader.ReadInt64());
        var last = Watermark == long.MaxValue ? most : _grid.LastEndBy(FireBound(Watermark));
        if (middle < least || middle > end || end > last)
        {
            throw reader.Fail(2 * sizeof(long), $"partial results up to pane {middle} and from there to {end}", $"panes are numbered from {least}, and the last window that has fired ended before pane {last}");
        }

        (_middle, _stackEnd) = _isStacked ? (middle, end) : (long.MinValue, long.MinValue);
    }

    /// <summary>The pane that stands for a window where results are counted.</summary>
    private long NumberPaneOf(long end) => _grid.IsCumulative ? end - 1 : _grid.StartOf(end);

    /// <summary>The end of the window that a pane stands for.</summary>
    private long EndOfNumberPane(long pane) => _grid.IsCumulative ? pane + 1 : pane + _grid.PanesPerWindow;
}
