using FastFlow.Tests.Checkpoints.Simulation;

namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>
/// A file system that keeps no more than one with a journal promises: content lasts once the file is flushed, names last once their directory is, each unflushed change lasts or not by itself.
/// A rename from one directory to another may be lost, or leave both names, but never takes the file away. A flush that failed once will seem to succeed. All follows from the seed.
/// </summary>
internal sealed class SimulatedFiles(Random random) : IRollingStore
{
    private readonly List<Change> _unflushed = [];
    private Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private Dictionary<string, Node> _durable = new(StringComparer.Ordinal);
    private int _untilCrash = -1;

    /// <summary>One in so many operations fails; 0 for none.</summary>
    public int FaultEvery { get; set; }

    /// <summary>A mutation: flushes of these files and directories do nothing.</summary>
    public Func<string, bool> IgnoresFlushOf { get; set; } = static _ => false;

    public string Location => "simulated files";

    public int Operations { get; private set; }

    /// <summary>What a reader sees: files outside of directories that begin with a dot.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Visible => _names
        .Where(static pair => pair.Value is Content && !pair.Key.StartsWith('.'))
        .Select(static pair => KeyValuePair.Create(pair.Key, ((Content)pair.Value).Now));

    public IEnumerable<string> Hidden => _names.Keys.Where(static path => path.StartsWith(".fastflow/", StringComparison.Ordinal));

    /// <summary>Crashes in the middle of the operation after that many.</summary>
    public void CrashAfter(int operations) => _untilCrash = operations;

    public void DontCrash() => _untilCrash = -1;

    /// <summary>What is left when the power comes back.</summary>
    public void LosePower()
    {
        _untilCrash = -1;
        var names = new Dictionary<string, Node>(_durable, StringComparer.Ordinal);
        foreach (var change in _unflushed)
        {
            change.MayApplyTo(names, random);
        }

        // What lies in a directory that isn't there can't be reached.
        var lost = names.Keys.Where(path => Above(path) is { Length: > 0 } above && !names.ContainsKey(above)).ToArray();
        Array.ForEach(lost, path => names.Remove(path));
        _unflushed.Clear();
        var left = new Dictionary<Node, Node>();
        _names = names.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToDictionary(static pair => pair.Key, pair => After(pair.Value), StringComparer.Ordinal);
        _durable = new(_names, StringComparer.Ordinal);

        Node After(Node node)
        {
            if (!left.TryGetValue(node, out var after))
            {
                left.Add(node, after = node is Content content ? content.AfterPowerLoss(random) : node);
            }

            return after;
        }
    }

    public void CreateDirectory(string path)
    {
        Operation();
        if (!_names.ContainsKey(path))
        {
            Do(new(null, path, new Folder()));
        }
    }

    public IRollingFile Create(string path)
    {
        Operation();
        if (!_names.ContainsKey(Above(path)))
        {
            throw new DirectoryNotFoundException(path);
        }

        var content = new Content();
        Do(new(null, path, content));
        return new OpenFile(this, content, path);
    }

    public IRollingFile Append(string path, long lengthBytes)
    {
        Operation();
        var content = Find(path) ?? throw new FileNotFoundException(path);
        content.Cut((int)lengthBytes);
        return new OpenFile(this, content, path);
    }

    public Stream? TryOpenRead(string path)
    {
        Operation();
        return Find(path) is { } content ? new MemoryStream(content.Now, writable: false) : null;
    }

    public long? LengthOf(string path)
    {
        Operation();
        return Find(path)?.Now.Length;
    }

    public IReadOnlyList<RollingEntry> List(string path)
    {
        Operation();
        return [.. _names.Where(pair => Above(pair.Key) == path).OrderBy(static pair => pair.Key, StringComparer.Ordinal)
            .Select(static pair => new RollingEntry(pair.Key[(pair.Key.LastIndexOf('/') + 1)..], pair.Value is Folder))];
    }

    public bool TryRename(string from, string to)
    {
        Operation();
        if (Find(from) is not { } content)
        {
            return false;
        }

        if (Above(to) is { Length: > 0 } above && !_names.ContainsKey(above))
        {
            throw new DirectoryNotFoundException(to);
        }

        // Two names of one file: POSIX says that nothing happens.
        if (Find(to) != content)
        {
            Do(new(from, to, content));
        }

        // The answer may be lost when all is done.
        Operation();
        return true;
    }

    public void Delete(string path)
    {
        Operation();
        if (_names.ContainsKey(path))
        {
            Do(new(path, null, null));
        }
    }

    public void FlushDirectory(string path)
    {
        Operation();
        if (path.Length > 0 && _names.GetValueOrDefault(path) is not Folder)
        {
            throw new DirectoryNotFoundException(path);
        }

        if (!IgnoresFlushOf(path))
        {
            _unflushed.RemoveAll(change => change.Flush(path, _durable));
        }
    }

    private static string Above(string path) => path.LastIndexOf('/') is >= 0 and var cut ? path[..cut] : "";

    private Content? Find(string path) => _names.GetValueOrDefault(path) as Content;

    private void Do(Change change)
    {
        change.ApplyTo(_names);
        _unflushed.Add(change);
    }

    private void Operation()
    {
        Operations++;
        if (_untilCrash >= 0 && _untilCrash-- == 0)
        {
            throw new SimulatedCrash();
        }

        if (FaultEvery > 0 && random.Next(FaultEvery) == 0)
        {
            throw new IOException("Input/output error");
        }
    }

    private sealed class OpenFile(SimulatedFiles disk, Content content, string path) : IRollingFile
    {
        public void Write(ReadOnlySpan<byte> bytes)
        {
            var half = disk.Half(bytes.Length);
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

    private int Half(int length) => random.Next(length + 1);

    private abstract class Node;

    private sealed class Folder : Node;

    private sealed class Content : Node
    {
        private int _durableBytes;

        public byte[] Now { get; private set; } = [];

        public bool FlushFailed { get; set; }

        public void Append(ReadOnlySpan<byte> bytes) => Now = [.. Now, .. bytes];

        public void Cut(int length) => (Now, _durableBytes) = (Now[..length], Math.Min(_durableBytes, length));

        public void Flush() => _durableBytes = FlushFailed ? _durableBytes : Now.Length;

        // Of what follows the flushed part: nothing, a part, all, or the length without the content.
        public Content AfterPowerLoss(Random random)
        {
            var rest = Now[_durableBytes..];
            byte[] left = random.Next(4) switch
            {
                0 => [],
                1 => rest,
                2 => rest[..random.Next(rest.Length + 1)],
                _ => new byte[rest.Length],
            };
            byte[] all = [.. Now[.._durableBytes], .. left];
            return new Content { Now = all, _durableBytes = all.Length };
        }
    }

    private sealed class Change(string? removed, string? added, Node? node)
    {
        private bool _isAdded;

        private bool IsBetweenDirectories => removed is not null && added is not null && Above(removed) != Above(added);

        public void ApplyTo(Dictionary<string, Node> names)
        {
            if (removed is not null)
            {
                names.Remove(removed);
            }

            if (added is not null)
            {
                names[added] = node!;
            }
        }

        /// <summary>True if nothing of it is left to be flushed.</summary>
        public bool Flush(string directory, Dictionary<string, Node> durable)
        {
            if (IsBetweenDirectories && Above(added!) == directory)
            {
                durable[added!] = node!;
                _isAdded = true;
                return false;
            }

            if (Above(removed ?? added!) != directory && (added is null || Above(added) != directory))
            {
                return false;
            }

            if (_isAdded)
            {
                durable.Remove(removed!);
            }
            else
            {
                ApplyTo(durable);
            }

            return true;
        }

        public void MayApplyTo(Dictionary<string, Node> names, Random random)
        {
            var chance = random.Next(3);
            if (_isAdded)
            {
                if (chance == 0)
                {
                    names.Remove(removed!);
                }
            }
            else if (chance == 0)
            {
                ApplyTo(names);
            }
            else if (chance == 1 && IsBetweenDirectories)
            {
                names[added!] = node!;
            }
        }
    }
}
