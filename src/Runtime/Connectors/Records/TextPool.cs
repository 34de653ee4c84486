using System.Buffers.Binary;
using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace FastFlow;

/// <summary>
/// The texts that one column has had so far: the same bytes give the same string, without allocating. Bounded: once it is full, and for
/// long texts, every value is a new string, which is counted.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TextPool
{
    // A text further than this from its home is not pooled: hostile bytes can't make look-ups slow. In a table that is half full, others don't
    // come that far (beyond 16, one in some hundreds does).
    private const int MaxProbes = 64;
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly int _maxTexts;
    private readonly int _maxTextBytes;
    private Slot[] _slots = new Slot[MaxProbes];
    private int _shift = 64 - 6;
    private byte[] _bytes = [];
    private int _bytesUsed;

    /// <param name="maxTexts">How many texts are kept.</param>
    /// <param name="maxTextBytes">The longest text that is kept, in UTF-8 bytes.</param>
    public TextPool(int maxTexts, int maxTextBytes) => (_maxTexts, _maxTextBytes) = (maxTexts, maxTextBytes);

    /// <summary>How many texts are kept.</summary>
    public int Count { get; private set; }

    /// <summary>How many strings were made because the pool was full or the text too long.</summary>
    public long Unpooled { get; private set; }

    /// <summary>The string for <paramref name="utf8"/>; false if the bytes are no valid UTF-8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(ReadOnlySpan<byte> utf8, out string text)
    {
        var head = Head(utf8);
        var hash = Hash(utf8, head);
        ref readonly var slot = ref _slots[hash >> _shift];
        if (slot.Text is not null && slot.Head == head && slot.Length == utf8.Length && utf8.Length <= sizeof(ulong))
        {
            text = slot.Text;
            return true;
        }

        return TryGetElsewhere(utf8, head, hash, out text);
    }

    private bool TryGetElsewhere(ReadOnlySpan<byte> utf8, ulong head, ulong hash, out string text)
    {
        if (utf8.IsEmpty)
        {
            text = "";
            return true;
        }

        var mask = _slots.Length - 1;
        var home = (int)(hash >> _shift);
        for (var probe = 0; probe < MaxProbes; probe++)
        {
            ref readonly var slot = ref _slots[(home + probe) & mask];
            if (slot.Text is null)
            {
                break;
            }

            if (slot.Head == head && slot.Length == utf8.Length
                && (utf8.Length <= sizeof(ulong) || utf8.SequenceEqual(_bytes.AsSpan(slot.Offset, slot.Length))))
            {
                text = slot.Text;
                return true;
            }
        }

        if (!Utf8.IsValid(utf8))
        {
            text = "";
            return false;
        }

        text = Encoding.UTF8.GetString(utf8);
        Add(utf8, head, hash, text);
        return true;
    }

    private void Add(ReadOnlySpan<byte> utf8, ulong head, ulong hash, string text)
    {
        if (utf8.Length > _maxTextBytes || Count >= _maxTexts)
        {
            Unpooled++;
            return;
        }

        if (Count * 2 >= _slots.Length)
        {
            Grow();
        }

        var slot = new Slot { Text = text, Hash = hash, Head = head, Length = utf8.Length, Offset = _bytesUsed };
        if (!Place(_slots, _shift, in slot))
        {
            Unpooled++;
            return;
        }

        Count++;
        if (utf8.Length > sizeof(ulong))
        {
            if (_bytes.Length - _bytesUsed < utf8.Length)
            {
                Array.Resize(ref _bytes, Math.Max(1024, Math.Max(_bytes.Length * 2, _bytesUsed + utf8.Length)));
            }

            utf8.CopyTo(_bytes.AsSpan(_bytesUsed));
            _bytesUsed += utf8.Length;
        }
    }

    private void Grow()
    {
        var slots = new Slot[_slots.Length * 2];
        var shift = _shift - 1;
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            // A text that finds no place is made anew when it comes again.
            if (slot.Text is not null && !Place(slots, shift, in slot))
            {
                Count--;
            }
        }

        (_slots, _shift) = (slots, shift);
    }

    private static bool Place(Slot[] slots, int shift, in Slot added)
    {
        var home = (int)(added.Hash >> shift);
        for (var probe = 0; probe < MaxProbes; probe++)
        {
            ref var slot = ref slots[(home + probe) & (slots.Length - 1)];
            if (slot.Text is null)
            {
                slot = added;
                return true;
            }
        }

        return false;
    }

    // Up to eight bytes in one word: together with the length it is the whole text.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Head(ReadOnlySpan<byte> utf8)
    {
        ref var first = ref MemoryMarshal.GetReference(utf8);
        var length = utf8.Length;
        return length switch
        {
            >= 8 => Unsafe.ReadUnaligned<ulong>(ref first),
            >= 4 => Unsafe.ReadUnaligned<uint>(ref first) | ((ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, length - 4)) << 32),
            > 0 => first | ((ulong)Unsafe.Add(ref first, length >> 1) << 8) | ((ulong)Unsafe.Add(ref first, length - 1) << 16),
            _ => 0,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(ReadOnlySpan<byte> utf8, ulong head) => utf8.Length <= sizeof(ulong)
        ? Mix(head + (ulong)utf8.Length)
        : HashLong(utf8, head);

    private static ulong HashLong(ReadOnlySpan<byte> utf8, ulong head)
    {
        var hash = Mix(head + (ulong)utf8.Length);
        for (var i = sizeof(ulong); i < utf8.Length; i += sizeof(ulong))
        {
            // The last word overlaps the one before it.
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8[Math.Min(i, utf8.Length - sizeof(ulong))..]));
        }

        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        value *= Golden;
        return (value ^ BitOperations.RotateRight(value, 32)) * Golden;
    }

    private struct Slot
    {
        public string? Text;
        public ulong Hash;
        public ulong Head;
        public int Length;
        public int Offset;
    }
}
