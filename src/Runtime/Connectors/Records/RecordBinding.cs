using System.ComponentModel;

namespace FastFlow;

/// <summary>What an emitted reader asks for when it is bound to a source: where its columns are, and a pool for each text column.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class RecordBinding
{
    private readonly string[]? _columns;
    private readonly int _maxPooledTexts;
    private readonly int _maxPooledTextBytes;
    private readonly List<string> _found = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _ambiguous = [];
    private readonly List<TextPool> _pools = [];

    // Without columns they are the members themselves, in their order.
    internal RecordBinding(string[]? columns, int maxPooledTexts, int maxPooledTextBytes) =>
        (_columns, _maxPooledTexts, _maxPooledTextBytes) = (columns, maxPooledTexts, maxPooledTextBytes);

    /// <summary>Names that were asked for, in order.</summary>
    internal IReadOnlyList<string> Asked => _found;

    internal IReadOnlyList<string> Missing => _missing;

    internal IReadOnlyList<string> Ambiguous => _ambiguous;

    /// <summary>Strings that had to be made although their column is pooled.</summary>
    internal long UnpooledTexts
    {
        get
        {
            var sum = 0L;
            foreach (var pool in _pools)
            {
                sum += pool.Unpooled;
            }

            return sum;
        }
    }

    /// <summary>The place of a column among the fields of a record, from 0.</summary>
    public int Column(string name)
    {
        _found.Add(name);
        if (_columns is null)
        {
            return _found.Count - 1;
        }

        var at = Array.FindIndex(_columns, column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            _missing.Add(name);
        }
        else if (Array.FindLastIndex(_columns, column => string.Equals(column, name, StringComparison.OrdinalIgnoreCase)) != at)
        {
            _ambiguous.Add(name);
        }

        return Math.Max(at, 0);
    }

    /// <summary>A pool for one text column.</summary>
    public TextPool TextPool()
    {
        var pool = new TextPool(_maxPooledTexts, _maxPooledTextBytes);
        _pools.Add(pool);
        return pool;
    }
}
