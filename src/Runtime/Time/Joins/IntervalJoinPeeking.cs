namespace FastFlow;

/// <content>What an event would match, for operators that may fail at it without a trace.</content>
public sealed unsafe partial class IntervalJoin<TKey, TLeft, TRight>
{
    /// <summary>
    /// Looks at what <see cref="AddLeft"/> would give for an event: <see cref="MoveNextMatch"/> shows the same results in the same order, and nothing is kept, counted or marked as matched.
    /// </summary>
    /// <param name="key">Its key.</param>
    /// <param name="left">The event.</param>
    /// <param name="time">Its time, in ticks.</param>
    /// <param name="carried">Its split's watermark from just before it was read.</param>
    /// <returns>False: it comes too late.</returns>
    public bool PeekLeft(scoped in TKey key, scoped in TLeft left, long time, long carried)
    {
        DropLoose();
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return false;
        }

        var peeked = _lefts.Rent();
        _lefts[peeked] = left;
        (_isLeft, ShownLeft, ShownRight, _addedTime, _isPeeking) = (true, peeked, 0, time, true);
        MeetLoose(in key, time, peeked, isLeft: true);
        return true;
    }

    /// <inheritdoc cref="PeekLeft"/>
    /// <summary>The same for a right event and <see cref="AddRight"/>.</summary>
    public bool PeekRight(scoped in TKey key, scoped in TRight right, long time, long carried)
    {
        DropLoose();
        Hear();
        if (time < Math.Max(carried, Watermark))
        {
            return false;
        }

        var peeked = _rights.Rent();
        _rights[peeked] = right;
        (_isLeft, ShownLeft, ShownRight, _addedTime, _isPeeking) = (false, 0, peeked, time, true);
        MeetLoose(in key, time, ~peeked, isLeft: false);
        return true;
    }

    /// <summary>Forgets the event that was looked at.</summary>
    public void EndPeek() => DropLoose();
}
