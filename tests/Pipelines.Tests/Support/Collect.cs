namespace FastFlow.Pipelines.Tests;

/// <summary>Keeps what arrives.</summary>
[Sink]
public sealed class Collect<T>
{
    public List<T> Items { get; } = [];

    public void Write(in T item) => Items.Add(item);
}

/// <summary>Keeps the texts of several nodes in the order in which they arrive: two sinks share one of these.</summary>
public sealed class Journal
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }
}
