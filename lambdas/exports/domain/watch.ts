import type { BusEvent } from '#core/messages/bus-events.ts';
import { aboutExport, aboutRun } from './announce.ts';
import type { Export } from './export-item.ts';
import { latenessOf } from './lateness.ts';
import type { Run } from './run.ts';
import { agedSecrets } from './secret-age.ts';
import { unusualRun } from './usual.ts';

/**
 * What there is to tell of an export that nobody asked about: each once, and what is then remembered of it. Pure: announcing and
 * remembering are the caller's.
 */
export type Seen = {
  events: BusEvent[];
  watched: NonNullable<Export['watched']>;
  /** Whether it is late, told already or not. */
  isLate: boolean;
  isUnusual: boolean;
};
export type Watched = {
  exported: Export;
  /** Its runs, the newest first, where the newest has not been looked at. */
  runs: readonly Run[];
  partner: string;
  now: Date;
};

const MONTH_MS = 30 * 86_400_000;

export function watch({ exported, runs, partner, now }: Watched): Seen {
  const about = { ...aboutExport(exported, partner) };
  const at = now.toISOString();
  const before = exported.watched ?? {};
  const events: BusEvent[] = [];

  const late = latenessOf(exported, Math.floor(now.getTime() / 1_000));
  if (late && late.dueAt !== before.dueAt) {
    const dueAt = new Date(late.dueAt * 1_000).toISOString();
    events.push({ type: 'export.run.late', detail: { ...about, late: late.late, dueAt, at } });
  }

  const judged = runs[0] ? judge(exported, runs) : undefined;
  const [newest] = runs;
  if (newest && judged?.unusual) {
    events.push({ type: 'export.run.unusual', detail: { ...aboutRun(newest, { partner, at }), ...judged.unusual } });
  }

  const setAt = agedSecrets(exported, now.getTime());
  const reminds = setAt !== undefined && now.getTime() - Date.parse(before.remindedAt ?? setAt) > MONTH_MS;
  if (setAt !== undefined && reminds) events.push({ type: 'export.secrets.aged', detail: { ...about, setAt, at } });

  const watched = {
    ...before,
    ...(late && { dueAt: late.dueAt }),
    ...(judged && { judged }),
    ...(reminds && { remindedAt: at }),
  };
  return { events, watched, isLate: late !== undefined, isUnusual: judged?.unusual !== undefined };
}

function judge({ definition, timezone }: Export, runs: readonly Run[]) {
  const { frequency } = definition;
  const unusual = frequency === 'one-time' ? undefined : unusualRun(runs, { hours: frequency, timezone });
  return { runAt: runs[0]?.runAt ?? 0, ...(unusual && { unusual }) };
}
