using FastFlow.Pipelines.Tests.Time;

namespace FastFlow.Pipelines.Tests.WindowFailures;

/// <summary>Fires at every second 5.</summary>
public sealed class Fives
{
    public static bool Fire(ref int seen, in Reading reading) => reading.Value == 5 && ++seen % 2 == 0;

    public static void Merge(ref int into, in int from) => into += from;
}

// Per kind of window: the operator under Skip, under DeadLetter, and without a policy behind a filter that drops what would fail. Results must be the same.

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s"), AllowedLateness("5s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipTumbling : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s"), AllowedLateness("5s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadTumbling : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("10s"), AllowedLateness("5s")]
public sealed class PlainTumbling : Fragile;

[Pipeline]
[Flow<Readings, SkipTumbling, SkipSink>]
[Flow<Readings, DeadTumbling, DeadSink>, Flow<Errors<DeadTumbling>, Letters>]
[Flow<Readings, Good, PlainTumbling, PlainSink>]
[Flow<Late<SkipTumbling>, LateSkipSink>, Flow<Late<DeadTumbling>, LateDeadSink>, Flow<Late<PlainTumbling>, LatePlainSink>]
public partial class TumblingFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("2s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipSliding : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("2s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadSliding : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("2s")]
public sealed class PlainSliding : Fragile;

[Pipeline]
[Flow<Readings, SkipSliding, SkipSink>]
[Flow<Readings, DeadSliding, DeadSink>, Flow<Errors<DeadSliding>, Letters>]
[Flow<Readings, Good, PlainSliding, PlainSink>]
[Flow<Late<SkipSliding>, LateSkipSink>, Flow<Late<DeadSliding>, LateDeadSink>, Flow<Late<PlainSliding>, LatePlainSink>]
public partial class SlidingFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CumulativeWindow("20s", "5s"), AllowedLateness("0s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipCumulative : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CumulativeWindow("20s", "5s"), AllowedLateness("0s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadCumulative : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CumulativeWindow("20s", "5s"), AllowedLateness("0s")]
public sealed class PlainCumulative : Fragile;

[Pipeline]
[Flow<Readings, SkipCumulative, SkipSink>]
[Flow<Readings, DeadCumulative, DeadSink>, Flow<Errors<DeadCumulative>, Letters>]
[Flow<Readings, Good, PlainCumulative, PlainSink>]
[Flow<Late<SkipCumulative>, LateSkipSink>, Flow<Late<DeadCumulative>, LateDeadSink>, Flow<Late<PlainCumulative>, LatePlainSink>]
public partial class CumulativeFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "2s"), AllowedLateness("5s"), EveryEvent, OnError(ErrorPolicy.Skip)]
public sealed class SkipEveryEvents : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "2s"), AllowedLateness("5s"), EveryEvent, OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadEveryEvents : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "2s"), AllowedLateness("5s"), EveryEvent]
public sealed class PlainEveryEvents : Fragile;

[Pipeline]
[Flow<Readings, SkipEveryEvents, SkipSink>]
[Flow<Readings, DeadEveryEvents, DeadSink>, Flow<Errors<DeadEveryEvents>, Letters>]
[Flow<Readings, Good, PlainEveryEvents, PlainSink>]
[Flow<Late<SkipEveryEvents>, LateSkipSink>, Flow<Late<DeadEveryEvents>, LateDeadSink>, Flow<Late<PlainEveryEvents>, LatePlainSink>]
public partial class EveryEventsFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("20s"), AllowedLateness("0s"), EarlyResults("3s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipEarly : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("20s"), AllowedLateness("0s"), EarlyResults("3s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadEarly : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("20s"), AllowedLateness("0s"), EarlyResults("3s")]
public sealed class PlainEarly : Fragile;

[Pipeline]
[Flow<Readings, SkipEarly, SkipSink>]
[Flow<Readings, DeadEarly, DeadSink>, Flow<Errors<DeadEarly>, Letters>]
[Flow<Readings, Good, PlainEarly, PlainSink>]
[Flow<Late<SkipEarly>, LateSkipSink>, Flow<Late<DeadEarly>, LateDeadSink>, Flow<Late<PlainEarly>, LatePlainSink>]
public partial class EarlyFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("20s"), AllowedLateness("5s"), Trigger<Fives>, OnError(ErrorPolicy.Skip)]
public sealed class SkipTriggeredTumbling : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("20s"), AllowedLateness("5s"), Trigger<Fives>, OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadTriggeredTumbling : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), TumblingWindow("20s"), AllowedLateness("5s"), Trigger<Fives>]
public sealed class PlainTriggeredTumbling : Fragile;

[Pipeline]
[Flow<Readings, SkipTriggeredTumbling, SkipSink>]
[Flow<Readings, DeadTriggeredTumbling, DeadSink>, Flow<Errors<DeadTriggeredTumbling>, Letters>]
[Flow<Readings, Good, PlainTriggeredTumbling, PlainSink>]
[Flow<Late<SkipTriggeredTumbling>, LateSkipSink>, Flow<Late<DeadTriggeredTumbling>, LateDeadSink>, Flow<Late<PlainTriggeredTumbling>, LatePlainSink>]
public partial class TriggeredTumblingFailures;

[Aggregate, TumblingWindow("10s"), AllowedLateness("5s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipUnkeyed : FragileUnkeyed;

[Aggregate, TumblingWindow("10s"), AllowedLateness("5s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadUnkeyed : FragileUnkeyed;

[Aggregate, TumblingWindow("10s"), AllowedLateness("5s")]
public sealed class PlainUnkeyed : FragileUnkeyed;

[Pipeline]
[Flow<Readings, SkipUnkeyed, SkipSink>]
[Flow<Readings, DeadUnkeyed, DeadSink>, Flow<Errors<DeadUnkeyed>, Letters>]
[Flow<Readings, GoodNumber, PlainUnkeyed, PlainSink>]
[Flow<Late<SkipUnkeyed>, LateSkipSink>, Flow<Late<DeadUnkeyed>, LateDeadSink>, Flow<Late<PlainUnkeyed>, LatePlainSink>]
public partial class UnkeyedFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("3s"), AllowedLateness("5s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipSession : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("3s"), AllowedLateness("5s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadSession : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("3s"), AllowedLateness("5s")]
public sealed class PlainSession : Fragile;

[Pipeline]
[Flow<Readings, SkipSession, SkipSink>]
[Flow<Readings, DeadSession, DeadSink>, Flow<Errors<DeadSession>, Letters>]
[Flow<Readings, Good, PlainSession, PlainSink>]
[Flow<Late<SkipSession>, LateSkipSink>, Flow<Late<DeadSession>, LateDeadSink>, Flow<Late<PlainSession>, LatePlainSink>]
public partial class SessionFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("0s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipGapSession : FragileGap;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("0s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadGapSession : FragileGap;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("0s")]
public sealed class PlainGapSession : FragileGap;

[Pipeline]
[Flow<Readings, SkipGapSession, SkipSink>]
[Flow<Readings, DeadGapSession, DeadSink>, Flow<Errors<DeadGapSession>, Letters>]
[Flow<Readings, GoodGap, PlainGapSession, PlainSink>]
[Flow<Late<SkipGapSession>, LateSkipSink>, Flow<Late<DeadGapSession>, LateDeadSink>, Flow<Late<PlainGapSession>, LatePlainSink>]
public partial class GapSessionFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("3s"), AllowedLateness("2s"), Trigger<Fives>, OnError(ErrorPolicy.Skip)]
public sealed class SkipTriggeredSession : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("3s"), AllowedLateness("2s"), Trigger<Fives>, OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadTriggeredSession : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow("3s"), AllowedLateness("2s"), Trigger<Fives>]
public sealed class PlainTriggeredSession : Fragile;

[Pipeline]
[Flow<Readings, SkipTriggeredSession, SkipSink>]
[Flow<Readings, DeadTriggeredSession, DeadSink>, Flow<Errors<DeadTriggeredSession>, Letters>]
[Flow<Readings, Good, PlainTriggeredSession, PlainSink>]
[Flow<Late<SkipTriggeredSession>, LateSkipSink>, Flow<Late<DeadTriggeredSession>, LateDeadSink>, Flow<Late<PlainTriggeredSession>, LatePlainSink>]
public partial class TriggeredSessionFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("10s"), EarlyResults("2s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipEarlySession : FragileGap;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("10s"), EarlyResults("2s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadEarlySession : FragileGap;

[Aggregate, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("10s"), EarlyResults("2s")]
public sealed class PlainEarlySession : FragileGap;

[Pipeline]
[Flow<Readings, SkipEarlySession, SkipSink>]
[Flow<Readings, DeadEarlySession, DeadSink>, Flow<Errors<DeadEarlySession>, Letters>]
[Flow<Readings, GoodGap, PlainEarlySession, PlainSink>]
[Flow<Late<SkipEarlySession>, LateSkipSink>, Flow<Late<DeadEarlySession>, LateDeadSink>, Flow<Late<PlainEarlySession>, LatePlainSink>]
public partial class EarlySessionFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(3), OnError(ErrorPolicy.Skip)]
public sealed class SkipCount : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(3), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadCount : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(3)]
public sealed class PlainCount : Fragile;

[Pipeline]
[Flow<Readings, SkipCount, SkipSink>]
[Flow<Readings, DeadCount, DeadSink>, Flow<Errors<DeadCount>, Letters>]
[Flow<Readings, Good, PlainCount, PlainSink>]
public partial class CountFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(6, 4), OnError(ErrorPolicy.Skip)]
public sealed class SkipSlidingCount : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(6, 4), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadSlidingCount : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), CountWindow(6, 4)]
public sealed class PlainSlidingCount : Fragile;

[Pipeline]
[Flow<Readings, SkipSlidingCount, SkipSink>]
[Flow<Readings, DeadSlidingCount, DeadSink>, Flow<Errors<DeadSlidingCount>, Letters>]
[Flow<Readings, Good, PlainSlidingCount, PlainSink>]
public partial class SlidingCountFailures;

[Aggregate, KeyBy(nameof(Reading.Sensor)), GlobalWindow, UnboundedState("few"), Trigger<Fives>, OnError(ErrorPolicy.Skip)]
public sealed class SkipGlobal : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), GlobalWindow, UnboundedState("few"), Trigger<Fives>, OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadGlobal : Fragile;

[Aggregate, KeyBy(nameof(Reading.Sensor)), GlobalWindow, UnboundedState("few"), Trigger<Fives>]
public sealed class PlainGlobal : Fragile;

[Pipeline]
[Flow<Readings, SkipGlobal, SkipSink>]
[Flow<Readings, DeadGlobal, DeadSink>, Flow<Errors<DeadGlobal>, Letters>]
[Flow<Readings, Good, PlainGlobal, PlainSink>]
public partial class GlobalFailures;

[Process, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("5s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipListedSliding : Listed;

[Process, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("5s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadListedSliding : Listed;

[Process, KeyBy(nameof(Reading.Sensor)), SlidingWindow("10s", "5s"), AllowedLateness("5s")]
public sealed class PlainListedSliding : Listed;

[Pipeline]
[Flow<Readings, SkipListedSliding, SkipSink>]
[Flow<Readings, DeadListedSliding, DeadSink>, Flow<Errors<DeadListedSliding>, Letters>]
[Flow<Readings, GoodSensor, PlainListedSliding, PlainSink>]
[Flow<Late<SkipListedSliding>, LateSkipSink>, Flow<Late<DeadListedSliding>, LateDeadSink>, Flow<Late<PlainListedSliding>, LatePlainSink>]
public partial class ListedSlidingFailures;

[Process, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("5s"), OnError(ErrorPolicy.Skip)]
public sealed class SkipListedSession : ListedGap;

[Process, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("5s"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadListedSession : ListedGap;

[Process, KeyBy(nameof(Reading.Sensor)), SessionWindow, AllowedLateness("5s")]
public sealed class PlainListedSession : ListedGap;

[Pipeline]
[Flow<Readings, SkipListedSession, SkipSink>]
[Flow<Readings, DeadListedSession, DeadSink>, Flow<Errors<DeadListedSession>, Letters>]
[Flow<Readings, GoodSensorAndGap, PlainListedSession, PlainSink>]
[Flow<Late<SkipListedSession>, LateSkipSink>, Flow<Late<DeadListedSession>, LateDeadSink>, Flow<Late<PlainListedSession>, LatePlainSink>]
public partial class ListedSessionFailures;

[Process, KeyBy(nameof(Reading.Sensor)), CountWindow(4, 2), OnError(ErrorPolicy.Skip)]
public sealed class SkipListedCount : Listed;

[Process, KeyBy(nameof(Reading.Sensor)), CountWindow(4, 2), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadListedCount : Listed;

[Process, KeyBy(nameof(Reading.Sensor)), CountWindow(4, 2)]
public sealed class PlainListedCount : Listed;

[Pipeline]
[Flow<Readings, SkipListedCount, SkipSink>]
[Flow<Readings, DeadListedCount, DeadSink>, Flow<Errors<DeadListedCount>, Letters>]
[Flow<Readings, GoodSensor, PlainListedCount, PlainSink>]
public partial class ListedCountFailures;

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, UnboundedState("few"), OnError(ErrorPolicy.Skip)]
public sealed class SkipOrdered : FragileInOrder;

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, UnboundedState("few"), OnError(ErrorPolicy.DeadLetter)]
public sealed class DeadOrdered : FragileInOrder;

[Process, KeyBy(nameof(Reading.Sensor)), InEventTimeOrder, UnboundedState("few")]
public sealed class PlainOrdered : FragileInOrder;

[Pipeline]
[Flow<Readings, SkipOrdered, SkipSink>]
[Flow<Readings, DeadOrdered, DeadSink>, Flow<Errors<DeadOrdered>, Letters>]
[Flow<Readings, Good, PlainOrdered, PlainSink>]
[Flow<Late<SkipOrdered>, LateSkipSink>, Flow<Late<DeadOrdered>, LateDeadSink>, Flow<Late<PlainOrdered>, LatePlainSink>]
public partial class OrderedFailures;
