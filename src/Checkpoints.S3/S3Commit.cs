using System.Text;

namespace FastFlow;

/// <summary>
/// The rename of a draft to <c>CURRENT</c>, in one step as seen by others, on a store that has no rename but writes on condition. What decides is the draft itself: who would rename it first replaces
/// it by a claim; who would delete it first replaces it by a stop. Whichever is first wins. Who finds a claim finishes it, so an attempt that begins never reads a <c>CURRENT</c> that is about to change.
/// </summary>
/// <remarks>
/// The claim says which <c>CURRENT</c> it replaces. That is written on condition too, and its bytes never come twice: so however late the one who claimed, or one who helps, gets to it, it is replaced
/// once. docs/decisions/0026 has the reasons.
/// </remarks>
internal sealed class S3Commit(S3Objects objects, string currentKey)
{
    private const int MostTries = 100;
    private const string NoCurrent = "none";

    private static ReadOnlySpan<byte> Claim => "fastflow-claim 1 "u8;

    private static ReadOnlySpan<byte> Stop => "fastflow-stop 1\n"u8;

    /// <summary>Makes the draft <c>CURRENT</c>; false if somebody has stopped or deleted it.</summary>
    /// <exception cref="IOException">The store failed; it may have happened or not.</exception>
    public bool TryPublish(string draftKey, string? draftTag)
    {
        if (objects.TryGet(draftKey) is not { } draft || draft.Bytes.AsSpan().StartsWith(Stop))
        {
            return false;
        }

        if (draftTag is not null && draft.ETag != draftTag)
        {
            throw new IOException($"s3://{objects.Bucket}/{draftKey} isn't what was written there: another process uses this attempt's name.");
        }

        var expected = objects.TryGet(currentKey)?.ETag ?? NoCurrent;
        byte[] claim = [.. Claim, .. Encoding.ASCII.GetBytes($"{expected}\n"), .. draft.Bytes];
        if (objects.TryReplace(draftKey, draft.ETag, claim) is null && !IsClaimed(draftKey, claim))
        {
            return false;
        }

        Finish(claim);
        objects.Delete(draftKey);
        return true;
    }

    /// <summary>Deletes a draft: when this returns, it will not become <c>CURRENT</c> any more, or it has.</summary>
    public void Withdraw(string draftKey)
    {
        for (var tries = 1; objects.TryGet(draftKey) is { } draft; tries++)
        {
            if (draft.Bytes.AsSpan().StartsWith(Claim))
            {
                Finish(draft.Bytes);
                break;
            }

            if (draft.Bytes.AsSpan().StartsWith(Stop) || objects.TryReplace(draftKey, draft.ETag, Stop.ToArray()) is not null)
            {
                break;
            }

            if (tries == MostTries)
            {
                throw new IOException($"s3://{objects.Bucket}/{draftKey} is written again and again by another process. End it.");
            }
        }

        objects.Delete(draftKey);
    }

    // The answer to the claim may have been lost, and its repetition refused because of itself.
    private bool IsClaimed(string draftKey, byte[] claim)
    {
        var found = objects.TryGet(draftKey);
        if (found is null)
        {
            throw new IOException($"s3://{objects.Bucket}/{draftKey} is gone: another attempt has finished the commit, or stopped it.");
        }

        return found.Bytes.AsSpan().SequenceEqual(claim);
    }

    // If CURRENT isn't the one that is to be replaced, it was replaced already.
    private void Finish(ReadOnlySpan<byte> claim)
    {
        var rest = claim[Claim.Length..];
        var end = rest.IndexOf((byte)'\n');
        var expected = Encoding.ASCII.GetString(rest[..end]);
        var content = rest[(end + 1)..].ToArray();
        if (expected == NoCurrent)
        {
            objects.TryPutNew(currentKey, content);
        }
        else
        {
            objects.TryReplace(currentKey, expected, content);
        }
    }
}
