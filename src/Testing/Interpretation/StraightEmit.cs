using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace FastFlow.Testing
{
    /// <summary>
    /// The struct that a handler with <c>TEmit : struct, IEmit&lt;…&gt;</c> is given. It implements whatever interfaces the constraints name, so it is
    /// a type made at run time; each <c>Send</c> hands its boxed event to a delegate.
    /// </summary>
    internal sealed class StraightEmit
    {
        private readonly HandlerOutput[] _outputs;

        /// <param name="outputs">What the constraints name.</param>
        /// <param name="handler">The handler, whose assembly sees all types that its constraints name.</param>
        public StraightEmit(HandlerOutput[] outputs, MethodInfo handler)
        {
            _outputs = outputs;
            using (AssemblyLoadContext.EnterContextualReflection(handler.Module.Assembly))
            {
                Type = Build(outputs);
            }
        }

        /// <summary>The struct.</summary>
        public Type Type { get; }

        /// <summary>An instance of it for one call.</summary>
        public object For(HandlerCall call)
        {
            Action<int, object?> send = (output, value) => call.StraightThrough(_outputs[output], value);
            return Activator.CreateInstance(Type, send)!;
        }

        private static Type Build(HandlerOutput[] outputs)
        {
            var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("FastFlow.Testing.Emitters"), AssemblyBuilderAccess.RunAndCollect);
            var types = outputs.SelectMany(output => new[] { output.Event, output.Tag ?? output.Event }).SelectMany(type => type.GenericTypeArguments.Append(type));
            foreach (var name in types.Select(type => type.Assembly.GetName().Name!).Distinct())
            {
                // A test's event types are often internal.
                assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(IgnoresAccessChecksToAttribute).GetConstructors().Single(), [name]));
            }

            var type = assembly.DefineDynamicModule("Emitters").DefineType("Emitter", TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.SequentialLayout, typeof(ValueType));
            var send = type.DefineField("_send", typeof(Action<int, object?>), FieldAttributes.Private);
            var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, [send.FieldType]).GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stfld, send);
            il.Emit(OpCodes.Ret);
            for (var i = 0; i < outputs.Length; i++)
            {
                Implement(type, send, outputs[i], i);
            }

            return type.CreateType();
        }

        private static void Implement(TypeBuilder type, FieldBuilder send, HandlerOutput output, int number)
        {
            var contract = output.Tag is null ? typeof(IEmit<>).MakeGenericType(output.Event) : typeof(IEmit<,>).MakeGenericType(output.Event, output.Tag);
            var declared = contract.GetMethod(nameof(IEmit<int>.Send))!;
            var parameter = declared.GetParameters()[0];
            type.AddInterfaceImplementation(contract);
            var method = type.DefineMethod(
                "Send" + number,
                MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
                CallingConventions.HasThis,
                typeof(void), null, null,
                [parameter.ParameterType], [parameter.GetRequiredCustomModifiers()], [parameter.GetOptionalCustomModifiers()]);
            var il = method.GetILGenerator();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, send);
            il.Emit(OpCodes.Ldc_I4, number);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldobj, output.Event);
            il.Emit(OpCodes.Box, output.Event);
            il.Emit(OpCodes.Callvirt, send.FieldType.GetMethod("Invoke")!);
            il.Emit(OpCodes.Ret);
            type.DefineMethodOverride(method, declared);
        }
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>The runtime knows this attribute by its name: the assembly that has it sees the internals of the named one.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName => assemblyName;
    }
}
