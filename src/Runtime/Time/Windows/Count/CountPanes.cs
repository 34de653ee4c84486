namespace FastFlow;

/// <summary>
/// The panes of one key that sliding windows of counts still need, but the one being filled. Each is merged about twice, however many make a window: the older ones hold
/// what they and all older ones behind them have together, the younger ones are gathered in one place.
/// </summary>
internal sealed partial class CountPanes<TAccumulator, TOperations>
    where TOperations : struct, IAccumulator<TAccumulator>
{
    // A ring: its length is a power of two.
    private CountPane<TAccumulator>[] _ring = new CountPane<TAccumulator>[4];
    private int _first;
    private int _count;

    /// <summary>So many at the front hold themselves and those of them that follow.</summary>
    private int _turned;

    /// <summary>All panes behind those.</summary>
    private CountPane<TAccumulator> _back;

    public int Count => _count;

    /// <summary>The arrival number of the first event.</summary>
    public long Arrival => At(0).Arrival;

    /// <summary>Adds a pane that is full; it belongs to the panes now.</summary>
    public void Push(in TOperations operations, in CountPane<TAccumulator> pane)
    {
        if (_count == _ring.Length)
        {
            var larger = new CountPane<TAccumulator>[_count * 2];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = At(i);
            }

            (_ring, _first) = (larger, 0);
        }

        At(_count++) = pane;
        _back.Merge(in operations, in pane);
    }

    /// <summary>Drops the oldest pane.</summary>
    public void Drop(in TOperations operations)
    {
        if (_turned == 0)
        {
            Turn(in operations);
        }

        At(0).Release(in operations);
        _first = (_first + 1) & (_ring.Length - 1);
        _count--;
        _turned--;
    }

    /// <summary>Merges all panes into one.</summary>
    public void MergeInto(in TOperations operations, ref CountPane<TAccumulator> sum)
    {
        if (_turned > 0)
        {
            sum.Merge(in operations, in At(0));
        }

        if (_back.Events > 0)
        {
            sum.Merge(in operations, in _back);
        }
    }

    /// <summary>Drops all panes.</summary>
    public void Clear(in TOperations operations)
    {
        for (var i = 0; i < _count; i++)
        {
            At(i).Release(in operations);
        }

        _back.Release(in operations);
        (_first, _count, _turned) = (0, 0, 0);
    }

    private ref CountPane<TAccumulator> At(int index) => ref _ring[(_first + index) & (_ring.Length - 1)];

    /// <summary>Makes each pane hold what follows it, too.</summary>
    private void Turn(in TOperations operations)
    {
        for (var i = _count - 2; i >= 0; i--)
        {
            At(i).Merge(in operations, in At(i + 1));
        }

        _turned = _count;
        _back.Release(in operations);
    }
}
