using System.Diagnostics.CodeAnalysis;

namespace FastFlow;

/// <content>What checkpoints hold of a worker.</content>
public abstract partial class PipelineWorker
{
    private StoredState[]? _stored;

    /// <summary>All parts of its state, each under an id of its own.</summary>
    internal IReadOnlyList<StoredState> StoredStates => _stored ??= [new StoredTime(this), new StoredFailures(this), .. Stored()];

    /// <summary>The state of its operators, and what it keeps of its sources' times.</summary>
    protected virtual StoredState[] Stored() => [];

    /// <summary>State for tests and readers: of a node, and of a key if it is keyed; what can change is copied. False if there is none.</summary>
    public virtual bool TryGetState<TState>(int node, object? key, [MaybeNullWhen(false)] out TState state)
    {
        state = default;
        return false;
    }

    /// <summary>Before its state is saved: operators hear of the watermark as it is, as they would with the next event.</summary>
    internal void PrepareToSave() => Settle();

    /// <summary>Processing time, and the watermarks that never go back though all the splits that made them may be idle.</summary>
    private sealed class StoredTime(PipelineWorker worker) : StoredState(new(Id, StateType.Nothing, Type))
    {
        private const string Id = "/time";

        private static readonly StateType TimelineType = StateType.Struct(new("Sources", StateType.Of(StateKind.String)), new("Watermark", StateType.Of(StateKind.Timestamp)));

        private static readonly StateType Type = StateType.Struct(new("ProcessingTime", StateType.Of(StateKind.Timestamp)), new("EventTimes", StateType.Array(TimelineType)));

        internal override void Save(RowWriter rows)
        {
            rows.Begin<NoKey, NoKeyCodec>(default);
            var writer = new StateWriter(rows.Value);
            writer.WriteTimestamp(new(worker.ProcessingTime));
            writer.WriteCount(worker._timelines.Length);
            foreach (var timeline in worker._timelines)
            {
                writer.WriteString(timeline.Sources);
                writer.WriteTimestamp(new(timeline.Watermark));
            }

            writer.Flush();
            rows.End();
        }

        internal override void Load(ref StateReader key, ref StateReader value)
        {
            key.End();
            worker.ProcessingTime = value.ReadTimestamp().Ticks;
            for (var count = value.ReadCount(TimelineType.LeastBytes); count > 0; count--)
            {
                var (sources, watermark) = (value.ReadString(), value.ReadTimestamp().Ticks);
                Array.Find(worker._timelines, timeline => timeline.Sources == sources)?.MoveTo(watermark);
            }

            value.End();
        }
    }
    /// <summary>What was skipped or dead-lettered so far: a job that was restored goes on counting.</summary>
    private sealed class StoredFailures(PipelineWorker worker) : StoredState(new(Id, StateType.Nothing, Type))
    {
        private const string Id = "/failures";

        private static readonly StateType Text = StateType.Of(StateKind.String);

        private static readonly StateType KindType = StateType.Struct(new("Kind", Text), new("First", Text));

        private static readonly StateType CounterType = StateType.Struct(new("Operator", Text), new("Count", StateType.Of(StateKind.Int64)), new("Kinds", StateType.Array(KindType)));

        private static readonly StateType Type = StateType.Struct(new StateField("Operators", StateType.Array(CounterType)));

        internal override void Save(RowWriter rows)
        {
            rows.Begin<NoKey, NoKeyCodec>(default);
            var writer = new StateWriter(rows.Value);
            FailureCounter[] counters = [.. worker._failures.OfType<FailureCounter>()];
            writer.WriteCount(counters.Length);
            foreach (var counter in counters)
            {
                writer.WriteString(counter.Operator);
                writer.WriteInt64(counter.Total);
                writer.WriteCount(counter.Kinds.Count);
                foreach (var (kind, first) in counter.Kinds)
                {
                    writer.WriteString(kind);
                    writer.WriteString(first);
                }
            }

            writer.Flush();
            rows.End();
        }

        internal override void Load(ref StateReader key, ref StateReader value)
        {
            key.End();
            for (var counters = value.ReadCount(CounterType.LeastBytes); counters > 0; counters--)
            {
                var node = Array.IndexOf(worker.NodeNames, value.ReadString());
                var count = value.ReadInt64();
                if (count < 0)
                {
                    throw value.Fail(sizeof(long), $"{count} failures", "a count is not negative");
                }

                // An operator that is gone has nobody to tell.
                var counter = node < 0 ? null : worker.Failed(node);
                counter?.Count(count);
                for (var kinds = value.ReadCount(KindType.LeastBytes); kinds > 0; kinds--)
                {
                    var (kind, first) = (value.ReadString(), value.ReadString());
                    counter?.Restore(kind, first);
                }
            }

            value.End();
        }
    }
}
