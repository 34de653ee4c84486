using System.Net;

namespace FastFlow.Tests.Checkpoints.S3;

public sealed class S3StoreTests(S3ServerFixture server) : IClassFixture<S3ServerFixture>
{
    private const int PartBytes = 5 * 1024 * 1024;

    [Fact]
    public void Storage_OnTheRealServer_CommitsAndRecovers() => CommitAndRecover(() => new S3CheckpointStore(server.Client, new() { Bucket = S3ServerFixture.Bucket, Prefix = "jobs/recovers", Fencing = S3Fencing.None }));

    [Fact]
    public void Storage_OnConditionalWrites_CommitsAndRecovers()
    {
        var fake = new FakeS3();
        CommitAndRecover(() => new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket", Prefix = "jobs/recovers" }));
        Assert.Equal(["CURRENT", "attempts", "checkpoints"], fake.Keys.Select(key => key.Split('/')[2]).Distinct());
    }

    [Fact]
    public void File_LargerThanAPart_GoesUpInPartsAndComesBack()
    {
        var fake = new FakeS3();
        RoundTrip(new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket", PartBytes = PartBytes }));
        Assert.Equal(3, fake.Requests.Count(request => request.Contains("partNumber", StringComparison.Ordinal)));
        Assert.Equal(0, fake.OpenUploads);
    }

    [Fact]
    public void File_LargerThanAPart_GoesUpToTheRealServerAndComesBack() => RoundTrip(new S3CheckpointStore(server.Client, new() { Bucket = S3ServerFixture.Bucket, Prefix = "large", Fencing = S3Fencing.None, PartBytes = PartBytes }));

    [Fact]
    public void Rename_OfALargeFile_IsACopyOnTheServer()
    {
        var fake = new FakeS3();
        foreach (var mostCopyBytes in (long[])[long.MaxValue, 2_000_000])
        {
            using var store = new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket", MostCopyBytes = mostCopyBytes });
            var bytes = Bytes(5_000_000);
            Write(store, "shared/1.tmp", bytes);
            var before = fake.Requests.Count;
            Assert.True(store.TryRename("shared/1.tmp", "shared/1"));
            Assert.DoesNotContain(fake.Requests.Skip(before), request => request.StartsWith("GET", StringComparison.Ordinal));
            Assert.Equal(bytes, Read(store, "shared/1"));
            Assert.Equal(["shared/1"], fake.Keys);
        }
    }

    [Fact]
    public void Rename_SourceChangedSinceItWasWritten_IsFalse()
    {
        var fake = new FakeS3();
        using var store = new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket", MostCopyBytes = 2_000_000 });
        foreach (var length in (int[])[10, 1_500_000, 3_000_000])
        {
            Write(store, "shared/1.tmp", Bytes(length));
            Write(new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket" }), "shared/1.tmp", Bytes(length + 1));
            Assert.False(store.TryRename("shared/1.tmp", "shared/1"));
            Assert.Equal(["shared/1.tmp"], fake.Keys);
        }
    }

    [Fact]
    public void File_NotFlushed_IsNotThereAndLeavesNoUpload()
    {
        var fake = new FakeS3();
        using var store = new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket", PartBytes = PartBytes });
        using (var file = store.Create("a/1"))
        {
            file.Write(Bytes(PartBytes + 1));
            Assert.Equal(1, fake.OpenUploads);
        }

        Assert.Equal((0, 0), (fake.OpenUploads, fake.Keys.Length));
    }

    [Fact]
    public void List_ManyObjects_HasAllOfThem()
    {
        using var store = new S3CheckpointStore(server.Client, new() { Bucket = S3ServerFixture.Bucket, Prefix = "many", Fencing = S3Fencing.None });
        for (var i = 0; i < 30; i++)
        {
            Assert.True(store.TryCreateNew($"attempts/{i}"));
        }

        Assert.Equal(30, store.List("attempts").Distinct().Count());
        store.Delete("attempts");
        Assert.Empty(store.List("attempts"));
    }

    [Fact]
    public void TryLock_ServerIgnoresConditions_IsRefusedWithWhatToDo()
    {
        using var fake = new S3CheckpointStore(new FakeS3 { KeepsConditions = false }.Client(), new() { Bucket = "bucket" });
        Assert.Contains("doesn't keep the conditions", Assert.Throws<IOException>(() => fake.TryLock()).Message, StringComparison.Ordinal);

        using var real = new S3CheckpointStore(server.Client, new() { Bucket = S3ServerFixture.Bucket, Prefix = "probe" });
        Assert.Contains("Fencing to None", Assert.Throws<IOException>(() => real.TryLock()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_Fails_IsAnIOExceptionWithoutSecrets()
    {
        const string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        var fake = new FakeS3();
        using var store = new S3CheckpointStore(fake.Client(secret), new() { Bucket = "bucket", Prefix = "jobs/vwap" });

        fake.Before = static _ => FakeS3.Error(HttpStatusCode.Forbidden, "InvalidAccessKeyId");
        AssertAll<UnauthorizedAccessException>("was refused: InvalidAccessKeyId (HTTP 403). Check the credentials");
        fake.Before = static _ => FakeS3.Error(HttpStatusCode.ServiceUnavailable, "SlowDown");
        AssertAll<IOException>("failed: SlowDown (HTTP 503)");
        fake.Before = static _ => FakeS3.Error(HttpStatusCode.NotFound, "NoSuchBucket");
        Assert.Contains("NoSuchBucket", Assert.Throws<IOException>(() => store.List("a")).Message, StringComparison.Ordinal);
        Assert.Contains("NoSuchBucket", Assert.Throws<IOException>(() => store.TryCreateNew("a")).Message, StringComparison.Ordinal);
        fake.Before = static _ => throw new HttpRequestException("The connection was refused.");
        AssertAll<IOException>("no answer");

        void AssertAll<TException>(string expected)
            where TException : Exception
        {
            foreach (var call in (Action[])[() => store.TryLock(), () => store.TryCreateNew("a/1"), () => store.TryOpenRead("a/1"), () => store.List("a"), () => Write(store, "a/1", [1]), () => store.TryRename("a/1", "a/2"), () => store.TryRename("CURRENT.a1.tmp", "CURRENT"), () => store.Delete("a"), () => store.Delete("CURRENT.a1.tmp")])
            {
                var exception = Assert.ThrowsAny<TException>(call);
                Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
                Assert.Contains("s3://bucket/jobs/vwap", exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(secret, exception.ToString(), StringComparison.Ordinal);
                Assert.DoesNotContain("AKIAIDENTITY", exception.ToString(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Request_FailsOnceOrIsThrottled_IsRepeatedByTheClient()
    {
        var fake = new FakeS3();
        var requests = 0;
        fake.Before = _ => requests++ % 2 == 0 ? FakeS3.Error(HttpStatusCode.ServiceUnavailable, "SlowDown") : null;
        using var store = new S3CheckpointStore(fake.Client(retries: 3), new() { Bucket = "bucket", PartBytes = PartBytes });
        RoundTrip(store);
    }

    [Fact]
    public void Read_BreaksOff_IsTakenUpAgainWhereItDid()
    {
        var fake = new FakeS3();
        using var store = new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket" });
        var bytes = Bytes(100_000);
        Write(store, "a/1", bytes);
        var reads = 0;
        fake.After = (request, response) =>
        {
            if (request.Method == HttpMethod.Get && reads++ < 3)
            {
                var length = response.Content.Headers.ContentLength;
                response.Content = new StreamContent(new BreakingStream(response.Content.ReadAsStream(), 20_000));
                response.Content.Headers.ContentLength = length;
            }
        };

        Assert.Equal(bytes, Read(store, "a/1"));
        Assert.Equal(4, reads);
    }

    [Fact]
    public void Read_ObjectReplacedMeanwhile_Fails()
    {
        var fake = new FakeS3();
        using var store = new S3CheckpointStore(fake.Client(), new() { Bucket = "bucket" });
        Write(store, "a/1", Bytes(100));
        using var stream = store.TryOpenRead("a/1")!;
        Write(store, "a/1", Bytes(101));
        Assert.ThrowsAny<IOException>(() => stream.ReadByte());
    }

    [Theory]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a\nb")]
    public void Prefix_Wrong_IsRefused(string prefix) => Assert.Throws<ArgumentException>(() => new S3CheckpointStore(new FakeS3().Client(), new() { Bucket = "bucket", Prefix = prefix }));

    private static void CommitAndRecover(Func<ICheckpointStore> make)
    {
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            using var storage = CheckpointStorage.Open(make(), 2, "Shop");
            Assert.Equal((attempt, attempt == 1 ? null : (attempt - 1) * 2L), ((int)storage.Attempt, storage.Current?.Name.Id));
            for (var id = (attempt * 2) - 1; id <= attempt * 2; id++)
            {
                var pending = storage.Begin(id);
                using (var file = pending.Create("Totals", 0, 127))
                {
                    file.Write(Bytes(70_000));
                    file.Complete();
                }

                using (var shared = pending.CreateShared("Big", 0, 127))
                {
                    shared.Write(Bytes(id));
                    shared.Complete();
                }

                storage.Commit(pending);
                storage.CollectGarbage();
            }
        }

        using var reader = CheckpointReader.Open(make());
        Assert.Equal(["6-a3", "5-a3"], reader.Checkpoints.Select(kept => kept.Name.ToString()));
        using var store = make();
        Assert.Equal(["5-a3", "6-a3"], store.List("checkpoints").Order(StringComparer.Ordinal));
        foreach (var name in store.List("checkpoints"))
        {
            store.Delete($"checkpoints/{name}/Totals.0-127.ffs");
        }

        Assert.Equal(CheckpointFailure.Missing, Assert.Throws<CheckpointException>(() => CheckpointStorage.Open(make(), 2, "Shop")).Failure);
        store.Delete("shared");
    }

    private static void RoundTrip(ICheckpointStore store)
    {
        using (store)
        {
            foreach (var length in (int[])[0, 1, PartBytes, (2 * PartBytes) + 7])
            {
                Write(store, "a/1", Bytes(length));
                Assert.Equal(Bytes(length), Read(store, "a/1"));
            }
        }
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static void Write(ICheckpointStore store, string path, byte[] bytes)
    {
        using var file = store.Create(path);
        foreach (var piece in bytes.Chunk(100_000))
        {
            file.Write(piece);
        }

        file.Flush();
    }

    private static byte[] Read(ICheckpointStore store, string path)
    {
        using var stream = store.TryOpenRead(path)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private sealed class BreakingStream(Stream inner, int bytesLeft) : MemoryStream
    {
        private int _left = bytesLeft;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_left == 0)
            {
                throw new IOException("The connection was closed.");
            }

            var count = inner.Read(buffer[..Math.Min(buffer.Length, _left)]);
            _left -= count;
            return count;
        }
    }
}
