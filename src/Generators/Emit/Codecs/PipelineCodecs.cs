using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>
/// The codecs of one pipeline. Whoever emits code that stores a value asks for the codec's name; <see cref="Emit"/>, which comes last, writes every codec that was asked for, and those
/// that they need, as nested types of the pipeline's class <c>Codecs</c>.
/// </summary>
/// <remarks>Codecs of keys lie beside the key structs in the worker: <see cref="WorkerNames.KeyCodec"/> is their name.</remarks>
internal sealed class PipelineCodecs
{
    private readonly NameScope _scope = new([]);
    private readonly Dictionary<StoredTypeModel, string> _names = [];
    private readonly List<StoredTypeModel> _asked = [];

    /// <summary>
    /// The codec of a type, as a type argument of an engine: <c>global::FastFlow.Int64RowCodec</c>, <c>Codecs.SumCodec</c>,
    /// <c>global::FastFlow.ReferenceRowCodec&lt;global::Shop.Basket, Codecs.BasketCodec&gt;</c>. It implements <c>IRowCodec&lt;T&gt;</c> for the type itself.
    /// </summary>
    public string For(StoredTypeModel? type) => type?.Form switch
    {
        // Of a type that is half typed. It must not be left out: state that is not stored would be lost without a word.
        null => "global::FastFlow.UnknownRowCodec",
        StoredForm.Simple => $"global::FastFlow.{type.Kind}RowCodec",
        StoredForm.Nullable => $"global::FastFlow.OptionalRowCodec<{type!.Element!.Type.Name}, {For(type.Element)}>",
        StoredForm.Reference => $"global::FastFlow.ReferenceRowCodec<{type!.Type.Name}, {For(type.Element!)}>",
        StoredForm.Array => $"global::FastFlow.ArrayRowCodec<{type!.Element!.Type.Name}, {For(type.Element)}>",
        StoredForm.ListState => $"global::FastFlow.ListStateCodec<{type!.Element!.Type.Name}, {For(type.Element)}>",
        StoredForm.MapState => $"global::FastFlow.MapStateCodec<{string.Join(", ", type.Members.Select(member => member.Type.Type.Name))}, {string.Join(", ", type.Members.Select(member => For(member.Type)))}>",
        StoredForm.List => $"global::FastFlow.ListRowCodec<{type!.Element!.Type.Name}, {For(type.Element)}>",
        StoredForm.Library => type!.CodecType,
        _ => "Codecs." + Emitted(type!),
    };

    /// <summary>A statement that writes a value.</summary>
    public string Write(StoredTypeModel type, string value) => type switch
    {
        { Form: StoredForm.Simple } => $"writer.Write{type.Kind}({value});",
        { Form: StoredForm.Enum } => $"writer.Write{type.Kind}(({StateKinds.NameOf(type.Kind)}){value});",
        { Form: StoredForm.Reference, Element: { Form: StoredForm.Simple, Kind: StateKind.String } } => $"writer.WriteNullableString({value});",
        _ => $"{For(type)}.Write(ref writer, {value}{Unannotated(type)});",
    };

    /// <summary>An expression that reads a value.</summary>
    public string Read(StoredTypeModel type) => type switch
    {
        { Form: StoredForm.Simple } => $"reader.Read{type.Kind}()",
        { Form: StoredForm.Enum } => $"({type.Type.Name})reader.Read{type.Kind}()",
        { Form: StoredForm.Reference, Element: { Form: StoredForm.Simple, Kind: StateKind.String } } => "reader.ReadNullableString()!",
        _ => $"{For(type)}.Read(ref reader){Unannotated(type)}",
    };

    /// <summary>Writes the codecs that were asked for.</summary>
    public void Emit(CodeWriter writer)
    {
        if (_asked.Count == 0)
        {
            return;
        }

        writer.Blank();
        writer.Line("/// <summary>How values are stored in checkpoints.</summary>");
        writer.Open("private static class Codecs");

        // A codec asks for those of its members while it is written.
        for (var i = 0; i < _asked.Count; i++)
        {
            new CodecEmitter(this, writer).Emit(_names[_asked[i]], _asked[i]);
        }

        writer.Close();
    }

    // Codecs are of types as they are without what annotations say of null.
    private static string Unannotated(StoredTypeModel type) => HasReferences(type) ? "!" : string.Empty;

    private static bool HasReferences(StoredTypeModel type) =>
        type.Form == StoredForm.Reference || (type.Element is { } element && HasReferences(element)) || (type.Form == StoredForm.Tuple && type.Members.Any(member => HasReferences(member.Type)));

    private string Emitted(StoredTypeModel type)
    {
        if (!_names.TryGetValue(type, out var name))
        {
            name = _scope.Unique(type.Type.Identifier + "Codec");
            _names.Add(type, name);
            _asked.Add(type);
        }

        return name;
    }
}
