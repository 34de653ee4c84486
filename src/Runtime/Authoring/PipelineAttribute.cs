namespace FastFlow;

/// <summary>
/// Marks a <c>partial class</c> whose other half the generator writes: a dataflow drawn with <c>[Flow&lt;…&gt;]</c> attributes on the
/// same declaration.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PipelineAttribute : Attribute
{
    /// <summary>Identity of the pipeline's state; the class's full type name unless given.</summary>
    public string? Id { get; set; }

    /// <summary>What is promised of the output; <see cref="FastFlow.Delivery.AtLeastOnce"/> unless given.</summary>
    public Delivery Delivery { get; set; }

    /// <summary>Number of key groups, 1 to 32768: the unit in which keyed state is spread over workers. It can't change once state is shipped.</summary>
    public int MaxParallelism { get; set; } = 128;
}
