using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>The windows that have events and aren't closed, in order, each with a chain of its keys.</summary>
internal sealed class OpenWindows
{
    private OpenWindow[] _windows = new OpenWindow[8];

    // Those before this one are closed.
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ref OpenWindow this[int index] => ref _windows[_start + index];

    /// <summary>The window of that number, and whether it wasn't there.</summary>
    public ref OpenWindow GetOrAdd(long number, out bool isNew)
    {
        var index = IndexFrom(number);
        isNew = index == Count || this[index].Number != number;
        if (isNew)
        {
            if (_end == _windows.Length)
            {
                MakeRoom();
            }

            var at = _start + index;
            _windows.AsSpan(at, _end++ - at).CopyTo(_windows.AsSpan(at + 1));
            _windows[at] = new() { Number = number };
        }

        return ref this[index];
    }

    /// <summary>The index of the first window that isn't before that number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexFrom(long number)
    {
        int low = _start, high = _end;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _windows[middle].Number < number ? (middle + 1, high) : (low, middle);
        }

        return low - _start;
    }

    public void RemoveFirst()
    {
        _start++;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
    }

    private void MakeRoom()
    {
        var windows = Count * 2 < _windows.Length ? _windows : new OpenWindow[_windows.Length * 2];
        _windows.AsSpan(_start, Count).CopyTo(windows);
        (_windows, _start, _end) = (windows, 0, Count);
    }
}

/// <summary>A window that has events.</summary>
internal struct OpenWindow
{
    public long Number;

    /// <summary>Its keys in order of their first event in it.</summary>
    public int FirstKey;
    public int LastKey;
}

/// <summary>A key in the chain of a window.</summary>
internal struct WindowKey<TKey>
{
    public TKey Key;
    public int Next;
}

/// <summary>The events of one key in one pane.</summary>
internal struct PaneRows
{
    /// <summary>Chains in order of arrival.</summary>
    public int FirstLeft;
    public int LastLeft;
    public int FirstRight;
    public int LastRight;

    /// <summary>The first window that has the key because of these events; they may have come too late for earlier ones.</summary>
    public long FirstWindow;
}
