namespace FastFlow;

/// <summary>The events of one key in one session: a chain per side, of which those of merged sessions stand one behind the other.</summary>
internal struct SessionRows
{
    public int FirstLeft;
    public int LastLeft;
    public int FirstRight;
    public int LastRight;

    /// <summary>The chains aren't in order of arrival.</summary>
    public bool IsMerged;
}

/// <summary>How sessions of a join are put together. A session's accumulator is the number of its <see cref="SessionRows"/>, so that merging two costs the same however long they are.</summary>
internal readonly struct SessionChains<TKey, TLeft, TRight>(PagedPool<SessionRows> sessions, PagedPool<JoinRow<TKey, TLeft>> lefts, PagedPool<JoinRow<TKey, TRight>> rights) : IAccumulator<int>
{
    /// <summary>Sessions are merged and never copied: an event is in one alone.</summary>
    public void Copy(ref int into, in int from) => throw new NotSupportedException("An event of a session join is in one session: its events can't be in a copy as well.");

    public void Merge(ref int into, in int from)
    {
        ref var merged = ref sessions[into];
        ref var other = ref sessions[from];
        if (other.FirstLeft != 0)
        {
            (merged.FirstLeft == 0 ? ref merged.FirstLeft : ref lefts[merged.LastLeft].Next) = other.FirstLeft;
            merged.LastLeft = other.LastLeft;
        }

        if (other.FirstRight != 0)
        {
            (merged.FirstRight == 0 ? ref merged.FirstRight : ref rights[merged.LastRight].Next) = other.FirstRight;
            merged.LastRight = other.LastRight;
        }

        // What is released next has nothing left.
        other = default;
        merged.IsMerged = true;
    }

    public void Release(ref int accumulator)
    {
        ref var rows = ref sessions[accumulator];
        for (int left = rows.FirstLeft, next; left != 0; left = next)
        {
            next = lefts[left].Next;
            lefts.Return(left);
        }

        for (int right = rows.FirstRight, next; right != 0; right = next)
        {
            next = rights[right].Next;
            rights.Return(right);
        }

        sessions.Return(accumulator);
    }
}
