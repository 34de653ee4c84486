using System.Buffers;

namespace FastFlow.Tests.Connectors.Rolling;

/// <summary>What a simulated job's sink is: its rules, drawn from the seed.</summary>
internal sealed record SimulatedRules(int Partitions, int RollBytes, int MostOpen, bool HasHeader, int BlockBytes, bool RollAtCheckpoint, TimeSpan? RollAfter)
{
    public static SimulatedRules Draw(Random random, bool isRepeatable) => new(
        random.Next(5), random.Next(10, 120), random.Next(1, 4), random.Next(2) == 0, random.Next(2) == 0 ? 12 : 4096,
        !isRepeatable && random.Next(2) == 0, isRepeatable || random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(1, 20)));
}

/// <summary>The sink under simulation. Event n goes to a partition and has a length that follow from n.</summary>
internal sealed class SimulatedRolling(IRollingStore store, SimulatedRules rules) : RollingFiles<int>("unused")
{
    public const string HeaderText = "number,text";

    internal override int BlockBytes => rules.BlockBytes;

    protected override string? Header => rules.HasHeader ? HeaderText : null;

    public static SimulatedRolling Of(IRollingStore store, SimulatedRules rules) => new(store, rules)
    {
        RollBytes = rules.RollBytes,
        MostOpenFiles = rules.MostOpen,
        RollAtCheckpoint = rules.RollAtCheckpoint,
        RollAfter = rules.RollAfter,
    };

    protected override void Format(in int value, LineWriter line) => line.Write($"{value},{new string('x', Mix(value, 1) % 20)}");

    protected override void Partition(in int value, LineWriter directory)
    {
        if (rules.Partitions > 0)
        {
            directory.Write($"p{Mix(value, 2) % rules.Partitions}");
            if (rules.Partitions > 3)
            {
                directory.Write("/below"u8);
            }
        }
    }

    internal override IRollingStore OpenStore() => store;

    private static int Mix(int value, int salt) => (int)(((uint)value + 77u) * 2654435761u * (uint)salt >> 20);
}

/// <summary>Transactions as a checkpoint keeps them: as bytes.</summary>
internal static class KeptTransactions
{
    public static byte[] Keep(IReadOnlyList<RollingFilesTransaction> transactions)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(bytes);
        writer.WriteCount(transactions.Count);
        foreach (var transaction in transactions)
        {
            RollingFilesTransaction.Codec.Write(ref writer, in transaction);
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    public static IReadOnlyList<RollingFilesTransaction> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes, "kept");
        var transactions = new RollingFilesTransaction[reader.ReadCount(36)];
        for (var i = 0; i < transactions.Length; i++)
        {
            transactions[i] = RollingFilesTransaction.Codec.Read(ref reader);
        }

        reader.End();
        return transactions;
    }
}
