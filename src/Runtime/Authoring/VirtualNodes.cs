namespace FastFlow;

/// <summary>The same operator type as another node of the graph; its state id is <c>StateId#TTag</c>.</summary>
/// <typeparam name="TOperator">The operator.</typeparam>
/// <typeparam name="TTag">Any type; only its identity and name count.</typeparam>
public abstract class As<TOperator, TTag>
{
    private As() { }
}

/// <summary>As the first type of a flow: the one output of <typeparamref name="TOperator"/> that it emits through <c>Emit&lt;T, TTag&gt;</c>.</summary>
/// <typeparam name="TOperator">The operator, or <see cref="As{TOperator, TTag}"/>.</typeparam>
/// <typeparam name="TTag">The tag of the output.</typeparam>
public abstract class Out<TOperator, TTag>
{
    private Out() { }
}

/// <summary>In a flow: the one input of <typeparamref name="TOperator"/> whose parameter is marked <c>[In&lt;TTag&gt;]</c>.</summary>
/// <typeparam name="TOperator">The operator, or <see cref="As{TOperator, TTag}"/>.</typeparam>
/// <typeparam name="TTag">The tag of the input.</typeparam>
public abstract class In<TOperator, TTag>
{
    private In() { }
}

/// <summary>As the first type of a flow: the events that <typeparamref name="TFilter"/> did not keep.</summary>
/// <typeparam name="TFilter">A filter, or <see cref="As{TOperator, TTag}"/> of one.</typeparam>
public abstract class Else<TFilter>
{
    private Else() { }
}

/// <summary>
/// As the first type of a flow: the <see cref="Failed{TEvent}"/> of <typeparamref name="TOperator"/>, whose policy is
/// <see cref="ErrorPolicy.DeadLetter"/>; of a source the <see cref="Failed{TEvent}"/> of <see cref="RawRecord"/>.
/// </summary>
/// <typeparam name="TOperator">The operator or source, or <see cref="As{TOperator, TTag}"/> of one.</typeparam>
public abstract class Errors<TOperator>
{
    private Errors() { }
}

/// <summary>
/// As the first type of a flow: the events that came too late for <typeparamref name="TOperator"/>, which has a window of event time, joins by time or
/// takes events in order of time.
/// </summary>
/// <typeparam name="TOperator">The operator, or <see cref="As{TOperator, TTag}"/> of one.</typeparam>
public abstract class Late<TOperator>
{
    private Late() { }
}
