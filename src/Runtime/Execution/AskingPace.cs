using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// How often a leading filter is asked ahead whether it is still easy to predict. While it is, its events are handled in turn, for longer each time:
/// asking and going back to the plain loop costs about a hundred events' time. Kept from batch to batch.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct AskingPace
{
    private const int ShortestTurn = 1024;
    private const int LongestTurn = 16 * 1024;

    private int _turn;
    private int _left;

    /// <summary>Up to before which index events are to be handled in turn, in a batch that has been handled up to <paramref name="from"/>.</summary>
    public int InTurn(int from, int length)
    {
        var events = Math.Min(_left, length - from);
        _left -= events;
        return from + events;
    }

    /// <summary>The filter is easy to predict, or threw: a turn begins.</summary>
    /// <param name="asked">For how many events it was asked since the last turn.</param>
    public void BeginTurn(int asked)
    {
        _turn = asked > LookAhead.Verdicts ? ShortestTurn : Math.Clamp(_turn * 2, ShortestTurn, LongestTurn);
        _left = _turn;
    }
}
