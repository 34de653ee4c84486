namespace FastFlow.Tests.Time.Windows;

/// <summary>Rows of one part of the state, as a checkpoint would hold them.</summary>
internal sealed class WindowRows : IRowTarget
{
    public const int MaxParallelism = 128;

    private readonly List<(int Group, byte[] Key, byte[] Value)> _rows = [];

    public IReadOnlyList<(int Group, byte[] Key, byte[] Value)> Rows => _rows;

    public static WindowRows Of(StoredState state)
    {
        var rows = new WindowRows();
        state.Save(new RowWriter(rows, MaxParallelism));
        return rows;
    }

    /// <summary>The same by way of a frozen state.</summary>
    public static WindowRows Frozen(StoredState state)
    {
        var rows = new WindowRows();
        using var frozen = state.Freeze(MaxParallelism);
        frozen.Save(rows, MaxParallelism);
        return rows;
    }

    public void Write(int keyGroup, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value) => _rows.Add((keyGroup, key.ToArray(), value.ToArray()));

    /// <summary>Gives all rows to new state, in any order; <see cref="StoredState.EndLoad"/> is the caller's.</summary>
    public void LoadInto(StoredState state, Random random)
    {
        state.BeginLoad(_rows.Count);
        var order = Enumerable.Range(0, _rows.Count).ToArray();
        random.Shuffle(order);
        foreach (var i in order)
        {
            var key = new StateReader(_rows[i].Key, "rows");
            var value = new StateReader(_rows[i].Value, "rows");
            state.Load(ref key, ref value);
        }
    }

    /// <summary>Saves windows, damages a copy now and then, and restores them into new ones, which must then save the same rows.</summary>
    /// <param name="before">What a checkpoint holds of the windows.</param>
    /// <param name="after">The same of new ones.</param>
    /// <param name="random">Says in which order.</param>
    /// <param name="spare">The same of others, to be given damaged rows; whether they were taken is told.</param>
    public static void Restore(StoredState[] before, StoredState[] after, Random random, StoredState[] spare, Action<bool> spareTaken)
    {
        var rows = before.Select(part => random.Next(2) == 0 ? Of(part) : Frozen(part)).ToArray();
        for (var i = 0; i < before.Length; i++)
        {
            // Saving has changed nothing.
            AssertSame(rows[i], Of(before[i]));
        }

        spareTaken(TryLoadDamaged(rows, spare, random));
        LoadAll(rows, after, random);
        for (var i = 0; i < after.Length; i++)
        {
            AssertSame(rows[i], Of(after[i]));
        }
    }

    /// <summary>Gives the rows of all parts to new ones.</summary>
    public static void LoadAll(IReadOnlyList<WindowRows> rows, StoredState[] parts, Random random)
    {
        var order = Enumerable.Range(0, parts.Length).ToArray();
        random.Shuffle(order);
        foreach (var i in order)
        {
            rows[i].LoadInto(parts[i], random);
        }

        random.Shuffle(order);
        foreach (var i in order)
        {
            parts[i].EndLoad();
        }
    }

    /// <summary>Rows with something wrong are refused, or mean something else.</summary>
    private static bool TryLoadDamaged(WindowRows[] rows, StoredState[] spare, Random random)
    {
        var damaged = rows.ToArray();
        var which = random.Next(rows.Length);
        damaged[which] = damaged[which].Damaged(random) ?? damaged[which];
        try
        {
            LoadAll(damaged, spare, random);
            return true;
        }
        catch (CheckpointFormatException)
        {
            return false;
        }
    }

    /// <summary>The same rows with something wrong in one of them; null if there is nothing that could be.</summary>
    public WindowRows? Damaged(Random random)
    {
        var damaged = new WindowRows();
        damaged._rows.AddRange(_rows);
        if (_rows.Count == 0)
        {
            return null;
        }

        var at = random.Next(_rows.Count);
        var (group, key, value) = _rows[at];
        if (random.Next(20) == 0)
        {
            damaged._rows.Add((group, key, value));
            return damaged;
        }

        var bytes = value.ToArray();
        switch (random.Next(6))
        {
            case 0:
                bytes = bytes[..random.Next(bytes.Length + 1)];
                break;
            case 1:
                bytes = [.. bytes, (byte)random.Next(256)];
                break;
            case 2 when bytes.Length >= 8:
                // A number at either end of its range, or of no consequence.
                BitConverter.TryWriteBytes(bytes.AsSpan(random.Next(bytes.Length - 7)), random.Next(4) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => -1L, _ => random.NextInt64() });
                break;
            default:
                for (var i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                break;
        }

        damaged._rows[at] = (group, key, bytes);
        return damaged;
    }

    /// <summary>Both have the same rows, in whatever order.</summary>
    public static void AssertSame(WindowRows expected, WindowRows actual) => Assert.Equal(expected.Sorted(), actual.Sorted());

    private List<string> Sorted() => [.. _rows.Select(row => $"{row.Group} {Convert.ToHexString(row.Key)} {Convert.ToHexString(row.Value)}").Order(StringComparer.Ordinal)];
}
