namespace FastFlow.Tests.Checkpoints.Simulation;

/// <summary>The machine stopped in the middle of an operation.</summary>
internal sealed class SimulatedCrash : Exception;

/// <summary>
/// A file system that keeps no more than POSIX promises: content lasts once the file is flushed, names last once their directory is, each unflushed change lasts or not by itself, and a flush
/// that failed once will seem to succeed. Everything it does follows from the seed.
/// </summary>
internal sealed class SimulatedDisk(Random random) : ICheckpointStore
{
    private readonly Random _random = random;
    private Folder _root = new();
    private int _untilCrash = -1;

    /// <summary>One in so many operations fails; 0 for none.</summary>
    public int FaultEvery { get; set; }

    /// <summary>A mutation: flushes of these files do nothing.</summary>
    public Func<string, bool> IgnoresFlushOf { get; set; } = static _ => false;

    public string Location => "simulated disk";

    public bool TryLock() => true;

    public void Dispose()
    {
    }

    /// <summary>Crashes in the middle of the operation after that many.</summary>
    public void CrashAfter(int operations) => _untilCrash = operations;

    public void DontCrash() => _untilCrash = -1;

    /// <summary>What is left when the power comes back.</summary>
    public void LosePower()
    {
        _untilCrash = -1;
        _root = (Folder)_root.AfterPowerLoss(_random);
    }

    public void CreateDirectory(string path)
    {
        Operation();
        var (folder, name) = Parent(path);
        if (!folder.Names.ContainsKey(name))
        {
            folder.Change(new(null, name, new Folder()));
        }
    }

    public bool TryCreateNew(string path)
    {
        Operation();
        var (folder, name) = Parent(path);
        if (folder.Names.ContainsKey(name))
        {
            return false;
        }

        folder.Change(new(null, name, new Content()));
        return true;
    }

    public IStoreFile Create(string path)
    {
        Operation();
        var (folder, name) = Parent(path);
        if (folder.Names.TryGetValue(name, out var there))
        {
            var old = (Content)there;
            old.Truncate();
            return new OpenFile(this, old, path);
        }

        var content = new Content();
        folder.Change(new(null, name, content));
        return new OpenFile(this, content, path);
    }

    public Stream? TryOpenRead(string path)
    {
        Operation();
        return BytesOf(path) is { } bytes ? new MemoryStream(bytes, writable: false) : null;
    }

    public IReadOnlyList<string> List(string path)
    {
        Operation();
        return NamesIn(path);
    }

    public bool TryRename(string from, string to)
    {
        Operation();
        if (Find(from) is not { } node)
        {
            return false;
        }

        var (folder, name) = Parent(to);
        folder.Change(new(Parent(from).Name, name, node));

        // The answer may be lost when all is done.
        Operation();
        return true;
    }

    public void Delete(string path)
    {
        if (Find(path) is Folder children)
        {
            foreach (var child in children.Names.Keys.Order(StringComparer.Ordinal).ToArray())
            {
                Delete($"{path}/{child}");
            }
        }

        Operation();
        if (Find(path) is not null)
        {
            var (folder, name) = Parent(path);
            folder.Change(new(name, null, null));
        }
    }

    public void FlushDirectory(string path)
    {
        Operation();
        (Find(path) as Folder ?? throw new DirectoryNotFoundException(path)).Flush();
    }

    /// <summary>What a process would read there now.</summary>
    public byte[]? BytesOf(string path) => (Find(path) as Content)?.Now;

    public IReadOnlyList<string> NamesIn(string path) => Find(path) is Folder folder ? [.. folder.Names.Keys.Order(StringComparer.Ordinal)] : [];

    private Node? Find(string path)
    {
        Node node = _root;
        if (path.Length > 0)
        {
            foreach (var part in path.Split('/'))
            {
                if (node is not Folder folder || !folder.Names.TryGetValue(part, out var child))
                {
                    return null;
                }

                node = child;
            }
        }

        return node;
    }

    private (Folder Folder, string Name) Parent(string path)
    {
        var cut = path.LastIndexOf('/');
        return (Find(cut < 0 ? "" : path[..cut]) as Folder ?? throw new DirectoryNotFoundException(path), path[(cut + 1)..]);
    }

    private bool Fails() => FaultEvery > 0 && _random.Next(FaultEvery) == 0;

    private void Operation()
    {
        if (_untilCrash >= 0 && _untilCrash-- == 0)
        {
            throw new SimulatedCrash();
        }

        if (Fails())
        {
            throw new IOException("Input/output error");
        }
    }

    private sealed class OpenFile(SimulatedDisk disk, Content content, string path) : IStoreFile
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
            var half = disk._random.Next(bytes.Length + 1);
            content.Append(bytes[..half]);
            disk.Operation();
            content.Append(bytes[half..]);
        }

        public void Flush()
        {
            try
            {
                disk.Operation();
            }
            catch (IOException)
            {
                content.FlushFailed = true;
                throw;
            }

            if (!disk.IgnoresFlushOf(path))
            {
                content.Flush();
            }
        }

        public void Dispose()
        {
        }
    }

    private abstract class Node
    {
        public abstract Node AfterPowerLoss(Random random);
    }

    private sealed class Content : Node
    {
        private byte[] _durable = [];
        private bool _isDirty;

        public byte[] Now { get; private set; } = [];

        public bool FlushFailed { get; set; }

        public void Append(ReadOnlySpan<byte> bytes) => Set([.. Now, .. bytes]);

        public void Truncate()
        {
            Set([]);
            FlushFailed = false;
        }

        public void Flush()
        {
            if (!FlushFailed)
            {
                _durable = Now;
                _isDirty = false;
            }
        }

        // Nothing of what was written, a part, all, or the length without the content.
        public override Node AfterPowerLoss(Random random)
        {
            var left = !_isDirty ? Now : random.Next(4) switch
            {
                0 => _durable,
                1 => Now,
                2 => Now[..random.Next(Now.Length + 1)],
                _ => new byte[Now.Length],
            };
            return new Content { Now = left, _durable = left };
        }

        private void Set(byte[] bytes) => (Now, _isDirty) = (bytes, true);
    }

    private sealed class Folder : Node
    {
        private readonly List<Change> _unflushed = [];
        private Dictionary<string, Node> _durable = [];

        public Dictionary<string, Node> Names { get; private set; } = [];

        public void Change(Change change)
        {
            change.ApplyTo(Names);
            _unflushed.Add(change);
        }

        public void Flush()
        {
            _durable = new(Names);
            _unflushed.Clear();
        }

        public override Node AfterPowerLoss(Random random)
        {
            var names = new Dictionary<string, Node>(_durable);
            foreach (var change in _unflushed)
            {
                if (random.Next(2) == 0)
                {
                    change.ApplyTo(names);
                }
            }

            var left = names.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToDictionary(static pair => pair.Key, pair => pair.Value.AfterPowerLoss(random));
            return new Folder { Names = left, _durable = new(left) };
        }
    }

    private sealed record Change(string? Removed, string? Added, Node? Node)
    {
        public void ApplyTo(Dictionary<string, Node> names)
        {
            if (Removed is not null)
            {
                names.Remove(Removed);
            }

            if (Added is not null)
            {
                names[Added] = Node!;
            }
        }
    }
}
