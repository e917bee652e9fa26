import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Import } from './import.ts';

/** Puts an event on the stack's bus. */
export type Announce = (event: BusEvent) => Promise<void>;

/** What the bus is told of an import, as it is after the change. */
export function importEvent(
  made: Import,
  { type, at }: { type: 'import.started' | 'import.slow' | 'import.completed' | 'import.rejected'; at: string },
): BusEvent {
  const about = aboutImport(made, at);
  if (type === 'import.started') return { type, detail: about };
  if (type === 'import.slow') return { type, detail: { ...about, step: made.step ?? 'cutting', ...countsOf(made) } };
  if (type === 'import.completed') return { type, detail: { ...about, ...countsOf(made) } };
  const { reason = 'It could not be processed.', fault = 'ours' } = made;
  return { type, detail: { ...about, ...countsOf(made), reason, fault } };
}

function aboutImport({ accountId, importId, ...made }: Import, at: string) {
  const schemaVersion: typeof SCHEMA_VERSION = SCHEMA_VERSION;
  const { fileName, version, channel, type, by } = made;
  return {
    schemaVersion,
    accountId,
    import: { id: importId, fileName, version, channel, type, by },
    at,
  };
}

function countsOf({ rows, accepted, rejected, refusedLater = 0 }: Import) {
  return {
    ...(rows !== undefined && { rows }),
    ...(accepted !== undefined && { stored: accepted - refusedLater }),
    ...(rejected !== undefined && { rejected: rejected + refusedLater }),
  };
}
