namespace FastFlow.Tests.Connectors;

internal static class Allocation
{
    /// <summary>
    /// Reads everything, asserts that the thread allocated nothing for the second half of the events, and gives how many there were. Waking the
    /// task that reads ahead costs the reader a work item per quarter of a megabyte; that is far less than a byte per event.
    /// </summary>
    public static int OfSecondHalf<T>(RecordReader<T> reader, int events)
    {
        var buffer = new T[1000];
        var total = 0;
        long before = 0;
        while (true)
        {
            var status = reader.Read(buffer, out var count);
            total += count;
            if (total >= events / 2 && before == 0)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            if (status == SourceStatus.Finished)
            {
                break;
            }

            if (status == SourceStatus.Waiting)
            {
                // The pipe is filled by another thread; waiting itself is not measured here.
                Thread.Yield();
            }
        }

        // A collection in between adds what was left of the thread's allocation buffer, some kilobytes. An object per event would be twenty-four bytes each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, events);
        return total;
    }
}
