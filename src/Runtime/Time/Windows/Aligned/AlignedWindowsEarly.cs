namespace FastFlow;

/// <content>Early results by processing time: the watermark and what has fired by it stay as they are.</content>
public sealed partial class AlignedWindows<TKey, TAccumulator, TPanes, TOperations>
{
    // An event has come since the last early results.
    private bool _isAnyChanged;

    /// <inheritdoc/>
    public override long NextProcessingDue =>
        _options is { IsEarlyInProcessingTime: true, EarlyEveryTicks: > 0 } && _isAnyChanged ? EarlyTimes.NextAfter(ProcessingTime, _options.EarlyEveryTicks) : long.MaxValue;

    private bool IsEarlyByWatermark => _options is { IsEarlyInProcessingTime: false, EarlyEveryTicks: > 0 };

    /// <summary>Begins with the early results up to a processing time, which is at least <see cref="NextProcessingDue"/>. <see cref="MoveNext"/> must be called until it answers false.</summary>
    public void BeginEarly(long now)
    {
        Begin(Phase.EarlyInProcessingTime);
        (ProcessingTime, _passed, _isEarlyDue, _isAnyChanged) = (now, _fired, true, false);
    }

    /// <summary>All open windows of the event just added give their results at once: there is nothing in its pane to tell of early.</summary>
    private void ForgetChange()
    {
        if (_nowHiddenUntil == long.MinValue && IsInRing(_nowPane))
        {
            TakeChanged(ref Find(in _nowKey), IndexOf(_nowPane));
        }
        else
        {
            FindSpilled(in _nowKey, _live.Find(_nowPane, _nowHiddenUntil)!).IsChanged = false;
        }
    }
}
