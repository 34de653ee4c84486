namespace FastFlow;

/// <summary>Panes in order: all live ones where a window is one pane, otherwise the spilled ones. In blocks, so that events at many odd times cost no long moves.</summary>
internal sealed class LivePanes<TKey>
{
    private const int BlockLength = 128;

    private readonly List<Block> _blocks = [];
    private readonly Stack<Block> _freeBlocks = [];
    private readonly Stack<LivePane<TKey>> _free = [];
    private readonly PagePool<TKey> _pages = new();

    public bool IsEmpty => Count == 0;

    public long Count { get; private set; }

    /// <summary>How many of them are spilled.</summary>
    public long Spilled { get; private set; }

    /// <summary>The first of all.</summary>
    public LivePane<TKey> First => _blocks[0].Items[0];

    public LivePane<TKey>? Find(long pane, long hiddenUntil)
    {
        var at = Seek(pane, hiddenUntil);
        return at.Current is { } found && found.Pane == pane && found.HiddenUntil == hiddenUntil ? found : null;
    }

    /// <summary>A new one, which must not be there yet.</summary>
    public LivePane<TKey> Add(long pane, long hiddenUntil, bool isSpilled)
    {
        var added = _free.TryPop(out var free) ? free : new LivePane<TKey>(_pages);
        (added.Pane, added.HiddenUntil, added.IsSpilled, added.HasEvents, added.IsChanged) = (pane, hiddenUntil, isSpilled, false, false);
        Spilled += isSpilled ? 1 : 0;
        Count++;
        Insert(added);
        return added;
    }

    /// <summary>Its accumulators have moved to the ring.</summary>
    public void Unspill(LivePane<TKey> pane)
    {
        pane.IsSpilled = false;
        Spilled--;
    }

    public void Remove(LivePane<TKey> pane)
    {
        var at = Seek(pane.Pane, pane.HiddenUntil);
        var block = _blocks[at.BlockIndex];
        block.Count--;
        Array.Copy(block.Items, at.Index + 1, block.Items, at.Index, block.Count - at.Index);
        block.Items[block.Count] = null!;
        if (block.Count == 0)
        {
            _blocks.RemoveAt(at.BlockIndex);
            _freeBlocks.Push(block);
        }

        Spilled -= pane.IsSpilled ? 1 : 0;
        Count--;
        pane.Keys.Truncate(0);
        _free.Push(pane);
    }

    /// <summary>The first not below; then on in order.</summary>
    public Position Seek(long pane, long hiddenUntil = long.MinValue)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var last = _blocks[middle].Items[_blocks[middle].Count - 1];
            (low, high) = IsBelow(last, pane, hiddenUntil) ? (middle + 1, high) : (low, middle);
        }

        return new(this, low, low < _blocks.Count ? IndexIn(_blocks[low], pane, hiddenUntil) : 0);
    }

    private void Insert(LivePane<TKey> added)
    {
        var at = Seek(added.Pane, added.HiddenUntil);
        if (_blocks.Count == 0)
        {
            _blocks.Add(NewBlock());
        }

        var (blockIndex, index) = at.BlockIndex < _blocks.Count ? (at.BlockIndex, at.Index) : (_blocks.Count - 1, _blocks[^1].Count);
        var block = _blocks[blockIndex];
        if (block.Count == BlockLength)
        {
            var second = NewBlock();
            second.Count = BlockLength / 2;
            block.Count = BlockLength / 2;
            Array.Copy(block.Items, BlockLength / 2, second.Items, 0, BlockLength / 2);
            Array.Clear(block.Items, BlockLength / 2, BlockLength / 2);
            _blocks.Insert(blockIndex + 1, second);
            (block, index) = index > BlockLength / 2 ? (second, index - (BlockLength / 2)) : (block, index);
        }

        Array.Copy(block.Items, index, block.Items, index + 1, block.Count - index);
        block.Items[index] = added;
        block.Count++;
    }

    private Block NewBlock() => _freeBlocks.TryPop(out var block) ? block : new();

    private static int IndexIn(Block block, long pane, long hiddenUntil)
    {
        int low = 0, high = block.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = IsBelow(block.Items[middle], pane, hiddenUntil) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static bool IsBelow(LivePane<TKey> left, long pane, long hiddenUntil) => left.Pane < pane || (left.Pane == pane && left.HiddenUntil < hiddenUntil);

    /// <summary>A place in the order; void once one is added or removed.</summary>
    public struct Position(LivePanes<TKey> panes, int block, int index)
    {
        public int BlockIndex = block;
        public int Index = index;

        /// <summary>The pane there; null behind the last.</summary>
        public readonly LivePane<TKey>? Current => BlockIndex < panes._blocks.Count && Index < panes._blocks[BlockIndex].Count ? panes._blocks[BlockIndex].Items[Index] : null;

        public void Next()
        {
            if (++Index == panes._blocks[BlockIndex].Count)
            {
                (BlockIndex, Index) = (BlockIndex + 1, 0);
            }
        }
    }

    private sealed class Block
    {
        public readonly LivePane<TKey>[] Items = new LivePane<TKey>[BlockLength];
        public int Count;
    }
}
