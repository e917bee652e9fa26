import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Run } from './run.ts';

/** The bus events of a run. `partner` is the destination's title, as in alerts; the bus itself is an adapter's. */
export type Announced =
  | { kind: 'started' }
  | { kind: 'completed'; files: number; rows: number; bytes: number; manifest: string }
  | { kind: 'failed'; reason: string };

export function runEvent(run: Run, told: { what: Announced; partner: string; at: string }): BusEvent {
  const { what } = told;
  const detail = {
    schemaVersion: SCHEMA_VERSION,
    accountId: run.accountId,
    timezone: run.timezone,
    export: {
      id: run.exportId,
      name: run.definition.name,
      partner: told.partner,
      type: run.definition.type,
      frequency: run.definition.frequency,
    },
    run: { runAt: run.runAt, window: run.window, at: told.at },
  } as const;
  switch (what.kind) {
    case 'started':
      return { type: 'export.run.started', detail };
    case 'completed': {
      const { kind: _kind, ...totals } = what;
      return { type: 'export.run.completed', detail: { ...detail, totals } };
    }
    case 'failed':
      return { type: 'export.run.failed', detail: { ...detail, reason: what.reason } };
  }
}
