namespace FastFlow.Tests.Checkpoints.S3;

/// <summary>Lets one of several threads go on at a time, in an order that follows from the seed: a thread that asks waits until all have asked, and is picked or waits on.</summary>
internal sealed class TurnTaking(Random random, int threads)
{
    private readonly object _gate = new();
    private readonly SortedSet<int> _waiting = [];
    private int _threads = threads;
    private int _picked = -1;
    private int _last = -1;

    public void Take(int thread)
    {
        lock (_gate)
        {
            _waiting.Add(thread);
            Pick();
            while (_picked != thread)
            {
                Monitor.Wait(_gate);
            }

            _waiting.Remove(thread);
            _picked = -1;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _threads--;
            Pick();
        }
    }

    private void Pick()
    {
        if (_picked < 0 && _waiting.Count == _threads && _threads > 0)
        {
            // Mostly the same one again: harm is done where one stands still while another does a lot.
            _picked = _last = _waiting.Contains(_last) && random.Next(10) > 0 ? _last : _waiting.ElementAt(random.Next(_waiting.Count));
            Monitor.PulseAll(_gate);
        }
    }
}
