using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>
/// The timers of one domain in the order in which they fire. A timer that is taken back leaves its entry behind until that comes first; but of many
/// entries no more than half are such. One that is moved to a later time leaves it, too, and gets its place when the entry comes first: a timeout that each
/// event puts off costs no more than finding it.
/// </summary>
internal sealed class TimersInOrder<TKey>(PagedPool<TimerNode<TKey>> nodes) : IDisposable
    where TKey : struct, IKey<TKey>
{
    private const int FewStale = 32;

    private readonly TimeOrder _order = new();

    // How many entries are those of timers that were taken back, and of timers that were moved.
    private int _stale;
    private int _moved;

    /// <summary>When the first timer is due; <see cref="long.MaxValue"/> also if there is none.</summary>
    public long NextDue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _order.Count == 0 ? long.MaxValue : _order.Top.Time;
    }

    /// <summary>No timer is set.</summary>
    public bool IsEmpty => _order.Count == 0;

    /// <summary>For tests: entries, of timers and of what were timers.</summary>
    internal int Entries => _order.Count;

    /// <summary>There is a timer that fires at <paramref name="now"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsDue(long now) => _order.Count > 0 && _order.Top.Time <= now;

    /// <summary>Adds a new timer.</summary>
    public void Add(int index)
    {
        ref var node = ref nodes[index];
        node.Entry = node.Number;
        _order.Push(new(node.Time, node.Number, index));
    }

    /// <summary>Gives a timer a later time.</summary>
    public void Move(int index, long time, long number)
    {
        ref var node = ref nodes[index];
        _moved += node.Entry == node.Number ? 1 : 0;
        (node.Time, node.Number) = (time, number);
        Clean();
    }

    /// <summary>The first timer, whose node is still the caller's to return; call <see cref="Clean"/> then.</summary>
    public int TakeFirst() => _order.Pop().Node;

    /// <summary>A timer is taken back; its node is the caller's to mark as gone and to return. Call <see cref="Clean"/> then.</summary>
    public void Cancel(int index)
    {
        ref var node = ref nodes[index];
        _moved -= node.Entry == node.Number ? 0 : 1;
        _stale++;
    }

    /// <summary>Sees to it that the first entry is that of a timer at its time, and that entries of what is gone don't gather.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clean()
    {
        if ((_stale | _moved) != 0)
        {
            CleanTop();
        }
    }

    public void Dispose() => _order.Dispose();

    private void CleanTop()
    {
        while (_order.Count > 0)
        {
            var top = _order.Top;
            ref var node = ref nodes[top.Node];
            if (node.Entry == top.Number)
            {
                if (node.Number == top.Number)
                {
                    break;
                }

                _order.Pop();
                Add(top.Node);
                _moved--;
            }
            else
            {
                _order.Pop();
                _stale--;
            }
        }

        if (_stale > FewStale && _stale > _order.Count / 2)
        {
            _order.KeepWhere(new Live(nodes));
            _stale = 0;
        }
    }

    // A node may have been lent again, but never under the same number.
    private readonly struct Live(PagedPool<TimerNode<TKey>> nodes) : ITimeFilter<TimeEntry>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsLive(in TimeEntry entry) => nodes[entry.Node].Entry == entry.Number;
    }
}
