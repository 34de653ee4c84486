using System.Runtime.CompilerServices;

namespace FastFlow;

/// <content>Parts of spilled panes that some windows must not see, once these windows are over.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    /// <summary>
    /// Before an event of the key is added to a spilled pane: what is not hidden any more joins the rest, as it does in the ring, so that the event comes behind it wherever the pane lies.
    /// </summary>
    private void TakeInHidden(scoped in TKey key, LivePane<TKey> live)
    {
        for (var at = _live.Seek(live.Pane, long.MinValue + 1); at.Current is { } hidden && hidden.Pane == live.Pane && hidden.HiddenUntil <= _dropped; at.Next())
        {
            ref var part = ref FindSpilled(in key, hidden);
            if (Unsafe.IsNullRef(ref part) || !part.HasEvents)
            {
                continue;
            }

            var taken = part.Accumulator;
            part = default;
            ref var rest = ref Spilled(in key, live);
            if (rest.HasEvents)
            {
                _spilledOf.TryGetRef(in key, out _)--;
            }

            TakeIn(ref rest.Accumulator, ref taken, isAny: rest.HasEvents);
            rest.HasEvents = true;
        }
    }

    /// <summary>What an event of the key will find in a spilled pane, with all that <see cref="TakeInHidden"/> will have taken in by then.</summary>
    private void PeekSpilled(in TKey key, long pane, long hiddenUntil, ref TAccumulator copy)
    {
        var isAny = _spill.TryGet(new SpillKey<TKey>(in key, pane, hiddenUntil), out var spilled) && spilled.HasEvents;
        copy = isAny ? spilled.Accumulator : copy;
        if (hiddenUntil != long.MinValue)
        {
            return;
        }

        for (var at = _live.Seek(pane, long.MinValue + 1); at.Current is { } hidden && hidden.Pane == pane && hidden.HiddenUntil <= _dropped; at.Next())
        {
            ref var part = ref FindSpilled(in key, hidden);
            if (Unsafe.IsNullRef(ref part) || !part.HasEvents)
            {
                continue;
            }

            if (isAny)
            {
                _operations.Merge(ref copy, in part.Accumulator);
            }
            else
            {
                (copy, isAny) = (part.Accumulator, true);
            }
        }
    }
}
