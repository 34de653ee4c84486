namespace FastFlow;

/// <summary>Draws the edges T1 → T2. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2> : Attribute;

/// <summary>Draws the edges T1 → T2 → T3. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T4. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T5. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T6. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T7. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T8. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T9. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T10. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T11. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T12. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T13. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T14. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T15. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15> : Attribute;

/// <summary>Draws the edges T1 → T2 → … → T16. One type is one node; flows that name the same type meet there.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class FlowAttribute<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16> : Attribute;
