using System.Buffers;

namespace FastFlow;

/// <summary>State that memory has no room for: rows of bytes, by state and key. For one thread at a time, but for <see cref="IStateTierView"/>.</summary>
public interface IStateTier : IDisposable
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>The rows of one state, none at first.</summary>
    IStateTierTable Open(string stateId);
}

/// <summary>The rows of one state in a cold tier.</summary>
public interface IStateTierTable : IDisposable
{
    /// <summary>Reads a row; false if there is none.</summary>
    /// <param name="key">The key, as its codec writes it.</param>
    /// <param name="value">Takes the state's bytes.</param>
    bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value);

    /// <summary>Writes a row in place of the one that had the key. It may wait in a batch; reads see it only after <see cref="Flush"/>.</summary>
    void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a row if there is one. It may wait in a batch; reads see it only after <see cref="Flush"/>.</summary>
    void Delete(ReadOnlySpan<byte> key);

    /// <summary>Applies what waits.</summary>
    void Flush();

    /// <summary>The rows as they are now, whatever happens to them afterwards. Used on one other thread.</summary>
    IStateTierView Freeze();
}

/// <summary>The rows of a state at one moment, in the order of their keys' bytes.</summary>
public interface IStateTierView : IDisposable
{
    /// <summary>Goes to the next row; false behind the last.</summary>
    bool MoveNext();

    /// <summary>The row's key, good until the next move.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The row's state, good until the next move.</summary>
    ReadOnlySpan<byte> Value { get; }
}
