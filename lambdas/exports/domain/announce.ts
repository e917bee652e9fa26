import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Run } from './run.ts';

/** Puts an event on the stack's bus. */
export type Announce = (event: BusEvent) => Promise<void>;

export type RunOutcome =
  | { kind: 'started' }
  | { kind: 'completed'; files: number; rows: number; bytes: number; manifest?: string }
  | { kind: 'failed'; reason: string };

/** @param partner the destination's title, as in alerts */
export type Announced = { outcome: RunOutcome; partner: string; at: string };

/** What the bus is told of a run. */
export function runEvent(run: Run, { outcome, partner, at }: Announced): BusEvent {
  const { name, type, frequency } = run.definition;
  const detail = {
    schemaVersion: SCHEMA_VERSION,
    accountId: run.accountId,
    timezone: run.timezone,
    export: { id: run.exportId, name, partner, type, frequency },
    run: { runAt: run.runAt, window: run.window, at },
  } as const;
  switch (outcome.kind) {
    case 'started':
      return { type: 'export.run.started', detail };
    case 'completed': {
      const { kind: _kind, ...totals } = outcome;
      return { type: 'export.run.completed', detail: { ...detail, totals } };
    }
    case 'failed':
      return { type: 'export.run.failed', detail: { ...detail, reason: outcome.reason } };
  }
}
