namespace FastFlow;

/// <content>For checkpoints: the panes as they are, since those that hold what follows them can't be told apart any more.</content>
internal sealed partial class CountPanes<TAccumulator, TOperations>
{
    /// <summary>So many at the front hold themselves and those of them that follow.</summary>
    public int Turned => _turned;

    public ref readonly CountPane<TAccumulator> this[int index] => ref At(index);

    /// <summary>Adds the next pane of a checkpoint; those that hold what follows come first.</summary>
    public void Restore(in TOperations operations, in CountPane<TAccumulator> pane, bool isTurned)
    {
        Push(in operations, in pane);
        if (isTurned)
        {
            _turned++;
            _back.Release(in operations);
        }
    }
}
