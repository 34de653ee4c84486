using System.Buffers.Binary;

namespace FastFlow.Tests.Checkpoints;

/// <summary>Manifests whose checksum is right and whose content is hostile.</summary>
public sealed class ManifestCodecTests
{
    [Fact]
    public void Manifest_Encoded_ComesBack()
    {
        var manifest = Sample();

        var again = ManifestCodec.Decode(ManifestCodec.Encode(manifest), "MANIFEST");

        Assert.Equal(manifest.Name, again.Name);
        Assert.Equal(manifest.Retained, again.Retained);
        Assert.Equal(manifest.Files, again.Files);
        Assert.Equal(manifest.Sections.Single().Content.ToArray(), again.Sections.Single().Content.ToArray());
    }

    [Theory]
    [InlineData("../../etc/passwd.ffs")]
    [InlineData("/etc/passwd.ffs")]
    [InlineData("a/b.ffs")]
    [InlineData("a\\b.ffs")]
    [InlineData("C:b.ffs")]
    [InlineData("..ffs")]
    [InlineData(".ffs")]
    [InlineData("MANIFEST")]
    [InlineData("a\0.ffs")]
    [InlineData("")]
    public void Manifest_NameLeadsElsewhere_IsRefused(string name)
    {
        var exception = Assert.Throws<CheckpointException>(() => ManifestCodec.Decode(ManifestCodec.Encode(Sample(name)), "MANIFEST"));

        Assert.Equal(CheckpointFailure.Damaged, exception.Failure);
        Assert.Contains("name", exception.Message);
    }

    [Fact]
    public void Manifest_NewerVersion_IsRefusedByVersion()
    {
        var exception = Assert.Throws<CheckpointException>(() => ManifestCodec.Decode(Forged(static bytes => bytes[8] = 2), "MANIFEST"));

        Assert.Equal(CheckpointFailure.Unsupported, exception.Failure);
        Assert.Contains("version 2", exception.Message);
    }

    [Fact]
    public void Current_NewerVersion_IsRefusedByVersion() =>
        Assert.Equal(CheckpointFailure.Unsupported, Assert.Throws<CheckpointException>(() => CurrentCodec.Decode("fastflow-current 2\nwhatever\n"u8)).Failure);

    // Every four bytes, wherever they are, become numbers that promise too much: either it still is a manifest, or it is refused by name.
    [Fact]
    public void Manifest_AnyNumberForged_IsRefusedOrRead()
    {
        var length = ManifestCodec.Encode(Sample()).Length - Sha256.Bytes;
        var refused = 0;
        foreach (var value in new[] { int.MaxValue, int.MinValue, -1, 0, 1, 1000, 0x0fff_ffff })
        {
            for (var i = 8; i <= length - 4; i++)
            {
                try
                {
                    ManifestCodec.Decode(Forged(bytes => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i), value)), "MANIFEST");
                }
                catch (CheckpointException)
                {
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 100, 7 * length);
    }

    [Fact]
    public void Manifest_CutAnywhereWithRightChecksum_IsRefused()
    {
        var whole = ManifestCodec.Encode(Sample());
        for (var length = 8; length < whole.Length - Sha256.Bytes; length++)
        {
            var cut = Sealed(whole[..length]);
            Assert.Equal(CheckpointFailure.Damaged, Assert.Throws<CheckpointException>(() => ManifestCodec.Decode(cut, "MANIFEST")).Failure);
        }

        Assert.Throws<CheckpointException>(() => ManifestCodec.Decode(Sealed([.. whole[..^Sha256.Bytes], 0]), "MANIFEST"));
    }

    [Theory]
    [InlineData("orders", "orders.0-7.ffs")]
    [InlineData("Shop.Totals#daily", "Shop.Totals%23daily.0-7.ffs")]
    [InlineData("../x", "%2E.%2Fx.0-7.ffs")]
    [InlineData("größe", "gr%C3%B6%C3%9Fe.0-7.ffs")]
    public void FileName_AnyStateId_IsSafe(string stateId, string expected)
    {
        var name = StoreLayout.FileName(stateId, 0, 7, 0);

        Assert.Equal(expected, name);
        Assert.True(StoreLayout.IsFileName(name));
    }

    [Fact]
    public void FileName_LongestStateId_IsSafe() => Assert.True(StoreLayout.IsFileName(StoreLayout.FileName(new('ß', 1000), int.MaxValue, int.MaxValue, int.MaxValue)));

    [Fact]
    public void Draft_NamesDifferInCaseOnly_GetNamesOfTheirOwn()
    {
        var draft = new CheckpointAttempt(1).Begin(1);

        Assert.Equal(["orders.0-7.ffs", "Orders.0-7~1.ffs", "orders.0-7~2.ffs"], new[] { "orders", "Orders", "orders" }.Select(state => draft.BeginFile(state, 0, 7)));
    }

    [Theory]
    [InlineData("1-a1", true)]
    [InlineData("01-a1", false)]
    [InlineData("1-a", false)]
    [InlineData("0-a1", false)]
    [InlineData("1-a1x", false)]
    [InlineData("+1-a1", false)]
    [InlineData("99999999999999999999-a1", false)]
    [InlineData("-a1", false)]
    public void CheckpointName_OneWayToWriteIt_IsTheOnlyOneRead(string name, bool isOne) => Assert.Equal(isOne, StoreLayout.TryParseCheckpoint(name, out _));

    private static Manifest Sample(string fileName = "orders.0-127.ffs") => new()
    {
        Name = new(7, 3),
        Retained = [new(new(6, 2), Sha256.Of("six"u8))],
        Files =
        [
            new("orders", 0, 127, 12, Sha256.Of("orders"u8), default, fileName),
            new("big", 0, 63, 1L << 40, Sha256.Of("big"u8), new(5, 2), ""),
        ],
        Sections = [new("sinks", new byte[] { 1, 2, 3 })],
    };

    private static byte[] Forged(Action<byte[]> change)
    {
        var body = ManifestCodec.Encode(Sample())[..^Sha256.Bytes];
        change(body);
        return Sealed(body);
    }

    private static byte[] Sealed(byte[] body)
    {
        var hash = new byte[Sha256.Bytes];
        Sha256.Of(body).Write(hash);
        return [.. body, .. hash];
    }
}
