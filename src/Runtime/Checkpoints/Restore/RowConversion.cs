using System.Buffers;

namespace FastFlow;

/// <summary>
/// How the rows of a file become rows of today's state: as they are; through a migration whose type they have; by the rules of names and widths; or by those to a migration's type and then through
/// that. For one thread.
/// </summary>
internal sealed class RowConversion
{
    private readonly StateConversion _conversion;
    private readonly StateMigration? _migration;
    private readonly ArrayBufferWriter<byte> _converted = new();
    private readonly ArrayBufferWriter<byte> _migrated = new();

    private RowConversion(StateConversion conversion, StateMigration? migration) => (_conversion, _migration) = (conversion, migration);

    /// <summary>Rows are read as they were written.</summary>
    public bool IsIdentity => _migration is null && _conversion.IsIdentity;

    /// <summary>The way from a stored schema, under today's id; null with the reasons if there is none.</summary>
    public static RowConversion? Find(StateSchema stored, StoredState state, out IReadOnlyList<string> refusals)
    {
        var today = state.Schema;
        refusals = [];
        if (stored.Value.Equals(today.Value) || state.Migrations.Count == 0)
        {
            refusals = today.RefusalsOf(stored);
            return refusals.Count == 0 ? new(StateConversion.Between(stored, today), null) : null;
        }

        foreach (var migration in state.Migrations.OrderByDescending(migration => migration.From.Equals(stored.Value)))
        {
            var from = today with { Value = migration.From };
            if (migration.From.Equals(stored.Value) || today.RefusalsOf(stored).Count > 0)
            {
                refusals = from.RefusalsOf(stored);
                if (refusals.Count == 0)
                {
                    return new(StateConversion.Between(stored, from), migration);
                }
            }
        }

        refusals = today.RefusalsOf(stored);
        return refusals.Count == 0 ? new(StateConversion.Between(stored, today), null) : null;
    }

    /// <summary>Reads a value as it was stored; the result is good until the next call.</summary>
    public StateReader Convert(scoped ref StateReader stored, string stateId)
    {
        _converted.ResetWrittenCount();
        var writer = new StateWriter(_converted);
        _conversion.Convert(ref stored, ref writer);
        stored.End();
        writer.Flush();
        var converted = new StateReader(_converted.WrittenSpan, $"a row of {stateId}, made today's");
        if (_migration is null)
        {
            return converted;
        }

        _migrated.ResetWrittenCount();
        writer = new StateWriter(_migrated);
        _migration.Convert(ref converted, ref writer);
        writer.Flush();
        return new StateReader(_migrated.WrittenSpan, $"a row of {stateId}, migrated");
    }
}
