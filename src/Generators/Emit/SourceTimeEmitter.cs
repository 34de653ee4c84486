using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>The time of a source's events where reading it may fail and the source's policy covers that: a method with the try, which costs the loop a call.</summary>
internal static class SourceTimeEmitter
{
    public static void Method(WorkerNames names, CodeWriter writer, PlannedNode source)
    {
        var op = source.Operator;
        writer.Line($"/// <summary>When an event of {source.Node.Name} happened, under {op.ErrorPolicy}: false if that can't be told.</summary>");
        writer.Open($"private bool {names.TryTime(source)}(in {op.Source!.Event.Name} value, out long time, [global::System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out global::System.Exception? failure)");
        writer.Open("try");
        writer.Line($"time = {Instants.Of(op.EventTime!, "value")};");
        writer.Line("failure = null;");
        writer.Line("return true;");
        writer.Close();
        writer.Open("catch (global::System.Exception exception) when (global::FastFlow.FailurePolicy.Covers(exception))");
        writer.Line($"CountFailure({source.Index}, exception);");
        writer.Line("time = 0;");
        writer.Line("failure = exception;");
        writer.Line("return false;");
        writer.Close();
        writer.Close();
    }
}

internal sealed partial class BodyEmitter
{
    /// <summary>In a source's loop: reads the event's time, or goes on with the next event where that fails.</summary>
    public void TryTime(PlannedNode source, EventLocal value, string time)
    {
        var output = source.Operator.TimeErrors;
        var failure = output >= 0 && HasReaders(source, output) ? Local("failure") : null;
        writer.Open($"if (!{names.TryTime(source)}(in {value.Name}, out {time}, out {(failure is null ? "_" : "var " + failure)}))");
        if (failure is not null)
        {
            var letter = source.Operator.Outputs[output].Event;
            var local = Local("failed" + value.Type.Type.Identifier);
            writer.Line($"var {local} = new {letter.Name}({value.Name}, {failure}, \"{source.Node.Display}\");");
            Deliver(source, output, new EventLocal(local, letter));
        }

        writer.Line("continue;");
        writer.Close();
        writer.Blank();
    }
}
