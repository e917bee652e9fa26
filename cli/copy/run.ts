import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, todayIn } from '../days.ts';
import { messageOf, STATUS, statusByHand, tell } from '../ending.ts';
import { writeWhole } from '../files/durable.ts';
import { clockOf } from '../local-time.ts';
import { type MovingLine, movingLine, paceOf, whole } from '../moving-line.ts';
import type { Terminal } from '../terminal.ts';
import type { Ask } from '../wire/ask.ts';
import { Wrong } from '../wire/connection.ts';
import { type RetryDeps, retryOf, untilAnswered, waitText } from '../wire/retry.ts';
import { committed, uploader } from '../wire/upload.ts';
import { openWire } from '../wire/wire.ts';
import { zoneOf } from '../wire/zone.ts';
import type { Values } from './arguments.ts';
import { atOnce } from './at-once.ts';
import { compared, differs, type Line, tableCsv, tableText } from './compare.ts';
import { copyUnit } from './copy-unit.ts';
import { countsOf } from './counts.ts';
import { type CopyOptions, fingerprintOf } from './options.ts';
import { type Plan, planOf } from './plan.ts';
import { type CopyState, forgetUnit, openState } from './state.ts';

/** One copy from beginning to end; what a scheduler reads of it is the exit status and the last line. */
export type CopyWith = {
  terminal: Terminal;
  source: Ask;
  target: Ask;
  signal: AbortSignal;
  stop: AbortController;
  /** Of the source, where the command line says it. */
  timezone: string | undefined;
};
type Facts = {
  events: number;
  days: number;
  rows: number;
  rejected: number;
  waits: number;
  resumed: boolean;
  warnings: string[];
};
type Copied = { lines: Line[] };

/** Answers the exit status. @throws Wrong */
export async function runCopy(
  values: Values,
  { options, deps }: { options: CopyOptions; deps: CopyWith },
): Promise<number> {
  const { terminal, stop } = deps;
  const startedAt = terminal.now();
  const line = movingLine({ err: terminal.err, quiet: options.quiet, now: terminal.now });
  const facts: Facts = { events: 0, days: 0, rows: 0, rejected: 0, waits: 0, resumed: false, warnings: [] };
  const copied = await copy(values, { options, deps, line, facts }).catch((thrown: unknown) => {
    // What is still on its way is waited for by nobody.
    stop.abort(thrown);
    if (thrown instanceof Wrong) throw thrown;
    return { error: messageOf(thrown) };
  });
  line.end();
  const seconds = Math.round((terminal.now() - startedAt) / 100) / 10;
  const accounts = { from: options.source.account, into: options.target.account };
  if ('error' in copied) {
    const byHand = terminal.signal.aborted;
    const said = byHand ? 'Interrupted.' : `causeway copy: ${copied.error}.`;
    terminal.err.write(
      `${said} What is copied is kept in mind in ${options.stateDir}; the same command goes on behind it.\n`,
    );
    tell(terminal, {
      status: byHand ? 'interrupted' : 'failed',
      ...accounts,
      ...facts,
      seconds,
      ...(!byHand && copied),
    });
    return byHand ? statusByHand(terminal) : STATUS.failed;
  }
  const differences = copied.lines.filter(differs);
  terminal.err.write(`${tableText(copied.lines)}\n`);
  for (const warning of facts.warnings) terminal.err.write(`Warning: ${warning}\n`);
  const isSame = differences.length === 0;
  terminal.err.write(isSame ? 'Both sides count the same.\n' : `${differences.length} lines differ.\n`);
  const isGood = isSame && facts.rejected === 0 && facts.warnings.length === 0;
  const table = join(options.stateDir, 'counts.csv');
  const told = { differences: differences.slice(0, MOST_TOLD), differing: differences.length, table };
  tell(terminal, { status: isGood ? 'ok' : 'warnings', ...accounts, ...facts, ...told, seconds });
  return isGood ? STATUS.done : STATUS.warned;
}

const MOST_TOLD = 20;

type Copying = { options: CopyOptions; deps: CopyWith; line: MovingLine; facts: Facts };

async function copy(values: Values, { options, deps, line, facts }: Copying): Promise<Copied> {
  const { terminal, source, target, signal } = deps;
  const retry = retryOf(
    { ...terminal, signal },
    {
      patienceMs: options.source.patienceMs,
      onWait: ({ reason }, ms) => {
        facts.waits += 1;
        if (!options.quiet && ms >= TOLD_MS) line.note(waitText(reason, ms));
      },
    },
  );
  const zones = await zonesOf({ options, deps });
  const sides = { source: countsOf(source, retry), target: countsOf(target, retry) };
  const state = await openState(options.stateDir, options.before);
  try {
    const wire = openWire(source);
    const planning = { wire, retry, counts: sides.source, now: terminal.now(), round: state.rounds };
    const plan = await planOf(values, { options, ...zones, deps: planning });
    Object.assign(facts, { events: plan.spans.length, days: plan.events.length });
    facts.resumed = [...plan.people, ...plan.events].some(({ id }) => state.done.has(id));
    if (!options.quiet) line.note(planText(plan, { state, timezone: zones.timezone }));
    await copyAll(plan, { options, deps, line, facts, retry, state, timezone: zones.timezone });
    await untilCommitted(plan, { state, target, retry, line });
    const tomorrow = addDays(todayIn(zones.timezone, terminal.now()), 1);
    const lines: Line[] = [];
    for (const span of plan.spans) lines.push(...(await compared(span, { sides, sameDays: zones.sameDays, tomorrow })));
    if (!zones.sameDays)
      facts.warnings.push(
        `days are of ${zones.timezone} on one side and of ${zones.targetZone} on the other: only sums are compared`,
      );
    await writeWhole(join(options.stateDir, 'counts.csv'), tableCsv(lines));
    await gatherRejected(options.stateDir);
    sumUp(plan, { state, facts, stateDir: options.stateDir });
    await state.log.write({ finished: new Date(terminal.now()).toISOString() });
    return { lines };
  } finally {
    await state.log.close();
  }
}

/** Waits that are over at once, as for a commit, are nobody's concern. */
const TOLD_MS = 2_000;

async function zonesOf({ options, deps }: Pick<Copying, 'options' | 'deps'>) {
  const { terminal, timezone: said } = deps;
  const zone = async (ask: Ask) => {
    const found = await zoneOf(openWire(ask), { terminal, patienceMs: options.source.patienceMs });
    if (found.kind === 'failed') throw new Error(found.error);
    return found.timezone;
  };
  const told = await zone(deps.source);
  const timezone = said ?? told;
  if (timezone === undefined) {
    throw new Wrong(
      '--from-timezone: the source does not tell the time zone of its account, in which its times are; name it',
    );
  }
  const targetZone = (await zone(deps.target)) ?? timezone;
  return { timezone, targetZone, sameDays: targetZone === timezone, ownZone: told !== undefined };
}

type Running = Copying & { retry: RetryDeps; state: CopyState; timezone: string };

async function copyAll(plan: Plan, { options, deps, line, facts, retry, state, timezone }: Running): Promise<void> {
  const { terminal, signal } = deps;
  const pace = paceOf(terminal.now);
  const all = plan.people.length + plan.events.length;
  let units = 0;
  const tellProgress = () => {
    const share = all === 0 ? 1 : units / all;
    line.show(`${whole.format(units)} of ${whole.format(all)} parts  ${pace(facts.rows, share)}`, share);
  };
  const unitDeps = {
    state,
    wire: openWire(deps.source),
    retry,
    clock: clockOf(timezone),
    before: options.before,
    seen: plan.people.length > 1 ? new Set<string>() : undefined,
    post: uploader(deps.target, { dryRun: false }),
    now: terminal.now,
    unanswered: options.unanswered,
    seed: `copy\u001f${fingerprintOf(options.source, options.target)}\u001f${options.before ?? ''}`,
    stored(rows: number) {
      facts.rows += rows;
      tellProgress();
    },
  };
  // People before what they did: then events find them under all of their names.
  for (const some of [plan.people, plan.events]) {
    await atOnce(some, options.atOnce, async (unit) => {
      const done = state.done.get(unit.id);
      if (done) await forgetUnit(state, unit.id);
      else {
        await copyUnit(unit, unitDeps).catch((error: unknown) => {
          signal.throwIfAborted();
          throw new Error(
            `${unit.event === undefined ? 'people' : `"${unit.event}" on ${unit.day}`}: ${messageOf(error)}`,
          );
        });
      }
      facts.rows += done?.rows ?? 0;
      units += 1;
      tellProgress();
    });
  }
}

/** Counts have what is committed: an upload that was answered a moment ago may not be, yet. */
async function untilCommitted(
  plan: Plan,
  { state, target, retry, line }: { state: CopyState; target: Ask; retry: RetryDeps; line: MovingLine },
): Promise<void> {
  const receipts = [...plan.people, ...plan.events].flatMap(({ id }) => state.done.get(id)?.receipts ?? []);
  line.show(`waiting until ${whole.format(receipts.length)} uploads are committed`);
  await atOnce(receipts, RECEIPTS_AT_ONCE, async (receipt) => {
    const found = await untilAnswered(retry, committed(target, receipt));
    if (found.kind === 'refused') throw new Error(`an upload's receipt: ${found.error}`);
  });
}

const RECEIPTS_AT_ONCE = 4;

/** One file of what is rejected in all parts, made anew by every copy. */
async function gatherRejected(stateDir: string): Promise<void> {
  const folder = join(stateDir, 'rejected');
  const texts = [];
  for (const name of (await readdir(folder)).toSorted()) texts.push(await readFile(join(folder, name), 'utf8'));
  await writeWhole(join(stateDir, 'rejected.ndjson'), texts.join(''));
}

function sumUp(plan: Plan, { state, facts, stateDir }: { state: CopyState; facts: Facts; stateDir: string }): void {
  const sums = { rejected: 0, doubtful: 0, asTexts: 0 };
  for (const { id } of [...plan.people, ...plan.events]) {
    const done = state.done.get(id);
    for (const name of ['rejected', 'doubtful', 'asTexts'] as const) sums[name] += done?.[name] ?? 0;
  }
  facts.rejected = sums.rejected;
  const warnings: [number, string][] = [
    [
      sums.rejected,
      `records were rejected: ${join(stateDir, 'rejected.ndjson')} has them with the reason; causeway push takes that file when they are corrected`,
    ],
    [
      sums.doubtful,
      'events are of an hour that came twice, since clocks were set back, and the source does not tell which is meant: the first was taken',
    ],
    [sums.asTexts, 'events have integers beyond 2^53, which became texts'],
  ];
  for (const [count, what] of warnings) if (count > 0) facts.warnings.push(`${whole.format(count)} ${what}`);
}

function planText(
  { spans, people, events }: Plan,
  { state, timezone }: { state: CopyState; timezone: string },
): string {
  const left = [...people, ...events].filter(({ id }) => !state.done.has(id)).length;
  const names = spans.map(({ event, from, to }) => `"${event}" ${from} to ${to}`);
  const named = names.length <= 10 ? names : [...names.slice(0, 10), `${names.length - 10} more`];
  return `Copying ${named.join(', ')}: ${events.length} days with events, as days are in ${timezone}${people.length > 0 ? ', and people' : ''}; ${left} parts are left.`;
}
