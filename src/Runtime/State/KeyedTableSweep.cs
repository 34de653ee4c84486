namespace FastFlow;

/// <summary>Says which states a table needn't keep.</summary>
internal interface IUnneeded<TValue>
{
    bool IsUnneeded(in TValue value);
}

/// <content>Removing by steps what isn't needed any more.</content>
public sealed partial class KeyedTable<TKey, TValue>
{
    private nint _swept;

    /// <summary>
    /// Looks at the next slots and removes those that aren't needed; not the default key, which has none. As many calls as the table has slots, divided by
    /// <paramref name="slots"/>, have seen all. Cursors stay good.
    /// </summary>
    /// <returns>How many were removed.</returns>
    internal int Sweep<TUnneeded>(TUnneeded unneeded, int slots)
        where TUnneeded : struct, IUnneeded<TValue>
    {
        // Slots that are moving are looked at afterwards.
        if (_old is not null)
        {
            return 0;
        }

        var removed = 0;
        for (; slots > 0; slots--)
        {
            _swept = _swept >= _area.Length ? 0 : _swept;
            ref var slot = ref _area[_swept];
            if (!slot.Key.IsDefault && unneeded.IsUnneeded(in slot.Value))
            {
                _cold?.Delete(in slot.Key);

                // The hole may be filled by one of the next.
                RemoveAt(_area, _swept);
                removed++;
            }
            else
            {
                _swept++;
            }
        }

        _inSlots -= removed;
        _version += removed;
        return removed;
    }
}
