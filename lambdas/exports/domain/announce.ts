import { createHash } from 'node:crypto';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Export } from './export-item.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

/** Puts an event on the stack's bus. */
export type Announce = (event: BusEvent) => Promise<void>;

export type RunOutcome =
  | { kind: 'started'; execution: string }
  | { kind: 'completed'; files: number; rows: number; bytes: number; rejected: number; manifest?: string }
  /** Without a fault: it was cancelled. */
  | { kind: 'failed'; execution: string; reason: string; fault?: Fault };

/** @param partner the destination's title, as in alerts */
export type Announced = { outcome: RunOutcome; partner: string; at: string };

/** What the bus is told of a run. */
export function runEvent(run: Run, { outcome, partner, at }: Announced): BusEvent {
  const detail = aboutRun(run, { partner, at });
  switch (outcome.kind) {
    case 'started':
      return { type: 'export.run.started', detail: attemptAt(detail, outcome) };
    case 'completed': {
      const { kind: _kind, ...totals } = outcome;
      return { type: 'export.run.completed', detail: { ...detail, totals } };
    }
    case 'failed': {
      const { kind: _kind, execution, ...why } = outcome;
      return { type: 'export.run.failed', detail: { ...attemptAt(detail, { execution }), ...why } };
    }
  }
}

/** A run that is taken up starts, and may fail, more than once; it is completed once. */
function attemptAt(detail: ReturnType<typeof aboutRun>, { execution }: { execution: string }) {
  const attempt = createHash('sha256').update(execution).digest('hex').slice(0, 8);
  return { ...detail, run: { ...detail.run, attempt } };
}

/** Which run it is, as every event about one begins. */
export function aboutRun(run: Run, { partner, at }: { partner: string; at: string }) {
  const { exportId: id, runAt, window } = run;
  return { ...aboutExport({ ...run, id }, partner), run: { runAt, window, at } };
}

/** What the bus is told of an export that paused itself after this run. */
export function pausedEvent(
  run: Run,
  { reason, partner, at }: { reason: string; partner: string; at: string },
): BusEvent {
  return {
    type: 'export.schedule.paused',
    detail: { ...aboutExport({ ...run, id: run.exportId }, partner), reason, at },
  };
}

/** Which export it is, as every event about one begins. */
export function aboutExport(
  { accountId, timezone, id, definition }: Pick<Export, 'accountId' | 'timezone' | 'id' | 'definition'>,
  partner: string,
) {
  const { name, type, frequency } = definition;
  return {
    schemaVersion: SCHEMA_VERSION,
    accountId,
    timezone,
    export: { id, name, partner, type, frequency },
  } as const;
}
